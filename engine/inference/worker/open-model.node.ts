import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../../rpc/port.node.ts';
import type { Model, ModelRef, OpenModelOptions } from '../model/model.ts';
import { openModelIn } from './model-client.ts';

/** Run from source by Node itself, or built. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * Opens a model package in a worker thread of its own. Rejects with `model/...` codes or `cancelled`.
 * The thread lives until `dispose()`.
 */
export function openModel(ref: ModelRef, options: OpenModelOptions = {}): Promise<Model> {
  return openModelIn(
    () => portOfWorker(new Worker(new URL(`./inference.worker.node.${EXTENSION}`, import.meta.url))),
    ref,
    options,
  );
}
