import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../rpc/port.node.ts';
import type { Model, ModelRef, OpenModelOptions } from './model.ts';
import { ModelClient } from './model-client.ts';

/**
 * Opens a model package in a worker thread of its own. Rejects with `model/...` codes or `cancelled`.
 * The thread lives until `dispose()`.
 */
export function openModel(ref: ModelRef, options: OpenModelOptions = {}): Promise<Model> {
  return ModelClient.open(
    () => portOfWorker(new Worker(new URL('./inference.worker.node.ts', import.meta.url))),
    ref,
    options,
  );
}
