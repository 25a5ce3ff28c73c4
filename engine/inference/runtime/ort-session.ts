import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-web';
import { AppError } from '../../base/errors.ts';
import type { Session, TensorSpec } from './session.ts';

/** The part that ONNX Runtime's Node and web builds have in common. */
export interface OrtApi {
  readonly InferenceSession: {
    create(graph: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/**
 * Threads that spin while they wait take their core from the decoders. Measured on two cores that other work wants too:
 * the bundled head in WASM takes 48 ms a window with spinning and 15 without, and as long either way where all is quiet.
 */
export const NO_SPINNING: InferenceSession.SessionOptions = {
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** A session of ONNX Runtime, `name` in messages. Rejects with `model/runtime`. */
export async function createOrtSession(
  ort: OrtApi,
  name: string,
  graph: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<Session> {
  const failed = (what: string, error: unknown) =>
    new AppError('model/runtime', `The model's ${name} could not be ${what}: ${reasonOf(error)}`, {
      cause: error,
    });
  const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3, ...options }).catch(
    (error: unknown) => Promise.reject(failed('loaded', error)),
  );
  return {
    inputs: session.inputMetadata.map(specOf),
    outputs: session.outputMetadata.map(specOf),
    run: async (feeds, output) => {
      const inputs: Record<string, Tensor> = {};
      const results: Tensor[] = [];
      try {
        for (const [key, { type, data, dims }] of Object.entries(feeds)) {
          inputs[key] = new ort.Tensor(type, data as never, dims);
        }
        const result = (await session.run(inputs, [output]))[output];
        if (result) results.push(result as Tensor);
        const data = await result?.getData();
        if (!(data instanceof Float32Array)) throw new Error(`its output ${output} is not float32`);
        return data;
      } catch (error) {
        throw failed('run', error);
      } finally {
        for (const tensor of [...Object.values(inputs), ...results]) tensor.dispose();
      }
    },
    release: () => session.release(),
  };
}

function specOf(metadata: InferenceSession.ValueMetadata): TensorSpec {
  const { name } = metadata;
  return metadata.isTensor
    ? { name, type: metadata.type, shape: metadata.shape }
    : { name, type: 'not a tensor', shape: [] };
}

/** ONNX Runtime throws Errors, and its WASM build now and then a bare number. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : `code ${String(error)}`;
}
