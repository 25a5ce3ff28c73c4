import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../../rpc/port.node.ts';
import { decodeBudget } from '../ranges/range-plan.ts';
import type { CompiledCore } from './compiled-core.ts';
import { compileCore, type DecodeEnvironment, type SpawnedWorker, WorkerPool } from './worker-pool.ts';

/** Not run from source by Node itself. */
const IS_BUILT = !import.meta.url.endsWith('.ts');

/** Decode workers as Node threads. Idle ones do not keep the process alive. */
export function nodeEnvironment(processors = availableParallelism()): DecodeEnvironment {
  // Half of what is free: the model, its scores and other programs want some too.
  const memoryBytes = process.availableMemory() / 2;
  return {
    get workers() {
      return Math.max(1, Math.ceil(decodeBudget(processors) / atOnce));
    },
    get room() {
      return roomNow(processors);
    },
    get memoryBytes() {
      return memoryBytes / atOnce;
    },
    compile,
    spawn,
  };
}

let atOnce = 1;
/** Workers that whoever shares the machine out has given this process; null where nobody does. */
let given: number | null = null;

/** Workers that this process may have at work now. */
export function roomNow(processors = availableParallelism()): number {
  return given ?? Math.max(1, Math.floor(decodeBudget(processors) / atOnce));
}

/** From now on this process takes its share of a machine on which so many are at work. */
export function shareMachine(processes: number): void {
  atOnce = Math.max(1, processes);
}

/** From now on, also in the middle of a video, this process has so many workers at work, or its share for null. */
export function takeWorkers(workers: number | null): void {
  given = workers;
}

/** The idle workers of this process. */
export const sharedPool = new WorkerPool(nodeEnvironment());

async function compile(kind: CompiledCore['kind']): ReturnType<typeof compileCore> {
  const path =
    kind === 'av1'
      ? new URL(IS_BUILT ? './av1-core.wasm' : '../av1-core/av1-core.wasm', import.meta.url)
      : // As modules find it: what `require` would be given is another file, which is not in a package.
        new URL(import.meta.resolve('@ffmpeg/core/wasm'));
  return compileCore(new Uint8Array(await readFile(path)));
}

function spawn(): SpawnedWorker {
  const worker = new Worker(new URL(`./decode.worker.node.${IS_BUILT ? 'js' : 'ts'}`, import.meta.url));
  return {
    port: portOfWorker(worker),
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
  };
}
