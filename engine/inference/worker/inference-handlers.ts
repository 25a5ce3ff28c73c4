import { transfer } from '../../rpc/protocol.ts';
import type { Handlers } from '../../rpc/serve.ts';
import { loadModel } from '../model/load-model.ts';
import type { LocalModel, ModelRef } from '../model/model.ts';
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
  const loaded = () => model ?? fail('load comes first');
  const owned = (result: Float32Array) => transfer(result, [result.buffer as ArrayBuffer]);
  return {
    start: async (options) => {
      runtime = await environment.createRuntime(options);
      return { provider: runtime.provider, device: runtime.device };
    },
    load: async (ref, { signal }) => {
      model = await loadModel(environment.filesOf(ref), started(), signal);
      return model.manifest;
    },
    encode: async ({ frames, slots }) => owned(await loaded().encode(frames, slots)),
    head: async ({ tokens, slots }) => owned(await loaded().head(tokens, slots)),
    classify: async (clip) => owned(await loaded().classify(clip)),
    lost: () => started().lost(),
  };
}

function fail(what: string): never {
  throw new Error(`inference worker: ${what}`);
}
