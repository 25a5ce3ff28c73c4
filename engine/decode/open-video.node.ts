import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../rpc/port.node.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { FrameSource } from './frame-source.ts';
import { Video } from './video.ts';
import { compileCore, WorkerPool } from './worker-pool.ts';

const pool = new WorkerPool({
  processors: availableParallelism(),
  compile: async () => {
    const path = createRequire(import.meta.url).resolve('@ffmpeg/core/wasm');
    return compileCore(new Uint8Array(await readFile(path)));
  },
  spawn: () => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./decode.worker.node.${extension}`, import.meta.url));
    return {
      port: portOfWorker(worker),
      setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    };
  },
});

/**
 * Probes a video and keeps it ready for decoding.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/truncated`, `media/encrypted`,
 * `decode/crashed`, `cancelled`.
 */
export function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal } = {},
): Promise<FrameSource> {
  return Video.open(pool, ref, options.signal);
}
