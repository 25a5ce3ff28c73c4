import { transfer } from '../../rpc/protocol.ts';
import type { Handlers } from '../../rpc/serve.ts';
import type { Eye } from '../eye/eye.ts';
import { loadModel } from '../model/load-model.ts';
import type {
  Attending,
  ClipComputation,
  LocalModel,
  ModelRef,
  SlotEncoder,
  StreamingComputation,
} from '../model/model.ts';
import type { PackageFiles } from '../package/package-files.ts';
import type { Runtime } from '../runtime/session.ts';
import type { InferenceCalls, RuntimeOptions } from './inference.protocol.ts';

/** What differs between a web worker and a Node thread. */
export interface InferenceEnvironment {
  createRuntime(options: RuntimeOptions): Promise<Runtime>;
  filesOf(ref: ModelRef): PackageFiles;
}

/** The worker's side of {@link InferenceCalls}: one runtime and one model for the life of the thread. */
export function inferenceHandlers(environment: InferenceEnvironment): Handlers<InferenceCalls> {
  let runtime: Runtime | null = null;
  let model: LocalModel | null = null;
  const started = () => runtime ?? fail('start comes first');
  const encoder = (): SlotEncoder & Attending =>
    model && model.kind !== 'clip' ? model : fail('no encoder');
  const eye = (): Eye => (model?.kind === 'taught' && model.eye ? model.eye : fail('no eye'));
  const streaming = (): StreamingComputation =>
    model?.kind === 'streaming' ? model : fail('no streaming model');
  const clip = (): ClipComputation => (model?.kind === 'clip' ? model : fail('no clip model'));
  const owned = (result: Float32Array) => transfer(result, [result.buffer as ArrayBuffer]);
  return {
    start: async (options) => {
      runtime = await environment.createRuntime(options);
      return { provider: runtime.provider, device: runtime.device };
    },
    load: async (ref, { signal }) => {
      model = await loadModel(environment.filesOf(ref), started(), signal);
      return {
        manifest: model.manifest,
        batch: model.kind === 'clip' ? null : model.batch,
        taught: model.kind === 'taught' ? model.taught : null,
      };
    },
    encode: async ({ frames, slots }) => owned(await encoder().encode(frames, slots)),
    attend: async ({ frames, slots }) => owned(await encoder().attend(frames, slots)),
    look: async ({ pictures, count }) => owned(await eye().look(pictures, count)),
    head: async ({ tokens, slots, windows }) => owned(await streaming().head(tokens, slots, windows)),
    classify: async (frames) => owned(await clip().classify(frames)),
    lost: () => started().lost(),
  };
}

function fail(what: string): never {
  throw new Error(`inference worker: ${what}`);
}
