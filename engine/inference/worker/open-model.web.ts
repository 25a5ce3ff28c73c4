import { portOfWorker } from '../../rpc/port.web.ts';
import type { Model, ModelRef, OpenModelOptions } from '../model/model.ts';
import { openModelIn } from './model-client.ts';

/**
 * Opens a model package in a worker of its own, from the page or from another worker. Rejects with `model/...`
 * codes or `cancelled`. Needs ONNX Runtime's files under `/ort/` of this origin (see `ort.web.ts`).
 */
export function openModel(ref: ModelRef, options: OpenModelOptions = {}): Promise<Model> {
  return openModelIn(
    () => portOfWorker(new Worker(new URL('./inference.worker.ts', import.meta.url), { type: 'module' })),
    ref,
    options,
  );
}
