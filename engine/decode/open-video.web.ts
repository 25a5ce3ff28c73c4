/// <reference path="./ffmpeg-core.d.ts" />
import wasmUrl from '@ffmpeg/core/wasm?url';
import { portOfWorker } from '../rpc/port.web.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { FrameSource } from './frame-source.ts';
import type { PreviewSource } from './preview-source.ts';
import { Video } from './video.ts';
import { WorkerPool } from './worker-pool.ts';

const pool = new WorkerPool({
  processors: navigator.hardwareConcurrency,
  compile: () => WebAssembly.compileStreaming(fetch(wasmUrl)),
  spawn: () => {
    const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' });
    return { port: portOfWorker(worker), setBusy: () => {} };
  },
});

/**
 * Probes a video and keeps it ready for decoding. Works in a page and in a worker, cross-origin isolated.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/no-frames`, `media/truncated`,
 * `media/encrypted`, `decode/crashed`, `cancelled`.
 */
export function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FrameSource & PreviewSource> {
  return Video.open(pool, ref, options.signal);
}
