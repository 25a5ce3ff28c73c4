import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../../rpc/port.node.ts';
import { roomNow } from '../ffmpeg/worker-pool.node.ts';
import { WorkerPool } from '../ffmpeg/worker-pool.ts';
import type { NativeTools } from './native-tools.node.ts';

/** Run from source by Node itself, or built. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Threads that each watch one process of a person's own ffmpeg. It has threads of its own, so a video is one run. */
export function nativePool(tools: NativeTools): WorkerPool {
  return new WorkerPool({
    workers: 1,
    get room() {
      return Math.min(1, roomNow());
    },
    get threads() {
      return Math.max(1, roomNow());
    },
    memoryBytes: Number.POSITIVE_INFINITY,
    compile: () => Promise.resolve(null),
    spawn: () => {
      const url = new URL(`./native.worker.node.${EXTENSION}`, import.meta.url);
      const worker = new Worker(url, { workerData: tools });
      return {
        port: portOfWorker(worker),
        setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
      };
    },
  });
}
