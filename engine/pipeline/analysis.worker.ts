import { openArtifacts } from '../artifacts/open-artifacts.web.ts';
import { toAppError } from '../base/errors.ts';
import { openVideo, takeCore } from '../decode/open-video.web.ts';
import type { Model, OpenModelOptions } from '../inference/model/model.ts';
import { openModel } from '../inference/worker/open-model.web.ts';
import { portOfSelf } from '../rpc/port.web.ts';
import { serve } from '../rpc/serve.ts';
import { analyse } from './analyse.ts';
import type { AnalysisCalls, AnalysisRequest, ComputeChoice } from './analysis.protocol.ts';
import { type Kept, KnownVideo } from './known-video.ts';

declare const self: DedicatedWorkerGlobalScope;

/** The model of the last analysis stays open for the next: loading and checking one takes seconds. */
let held: { readonly key: string; readonly opening: Promise<Model> } | null = null;

function forgetModel(): void {
  void held?.opening.then(
    (model) => model.dispose(),
    () => {},
  );
  held = null;
}

const OPTIONS: Readonly<Record<ComputeChoice, OpenModelOptions>> = {
  auto: {},
  processor: { provider: 'wasm' },
  'any-gpu': { allowSoftwareGpu: true },
};

/** Where its pictures may be scaled. */
const GRAPHICS = { auto: 'real', processor: 'none', 'any-gpu': 'any' } as const;

function modelOf({ model, compute = 'auto' }: AnalysisRequest): Promise<Model> {
  const key = JSON.stringify([model, compute]);
  if (held?.key === key) return held.opening;
  forgetModel();
  const opening = openModel(model, OPTIONS[compute]);
  held = { key, opening };
  opening.catch(() => {
    if (held?.opening === opening) held = null;
  });
  return opening;
}

function keptOf({ kept, isAnew = false }: AnalysisRequest): Kept | null {
  if (!kept) return null;
  const artifacts = openArtifacts(kept);
  return { artifacts: isAnew ? artifacts.anew : artifacts, contentId: kept.contentId };
}

const core = Promise.withResolvers<WebAssembly.Module>();
takeCore(core.promise);

serve<AnalysisCalls>(portOfSelf(self), {
  takeCore: (module) => {
    core.resolve(module);
    return undefined;
  },
  analyse: async (request, { signal, emit }) => {
    const model = modelOf(request);
    const { source, painted = [], compute = 'auto' } = request;
    // What is painted out is told by the reach of the worker's filter; the browser's own colour reaches a little further.
    const graphics = painted.length > 0 ? 'none' : GRAPHICS[compute];
    const video = new KnownVideo(() => openVideo(source, { signal, graphics }), keptOf(request), painted);
    try {
      return await analyse(video, model, {
        signal,
        onEvent: (event) => emit(event, event.kind === 'scores' ? [event.data.buffer as ArrayBuffer] : []),
      });
    } catch (error) {
      // A model that failed for good would fail the next video too: that one loads it afresh.
      if (!toAppError(error).code.startsWith('media/')) forgetModel();
      throw error;
    } finally {
      video.close();
    }
  },
});
