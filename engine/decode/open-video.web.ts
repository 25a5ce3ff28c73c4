/// <reference path="./ffmpeg/ffmpeg-core.d.ts" />
import wasmUrl from '@ffmpeg/core/wasm?url';
import { portOfWorker } from '../rpc/port.web.ts';
import type { SourceRef } from '../source/byte-source.ts';
import av1Url from './av1-core/av1-core.wasm?url';
import { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { FrameSource } from './frame-source.ts';
import type { PreviewSource } from './preview-source.ts';
import { decodeBudget } from './ranges/range-plan.ts';
import { Video } from './video.ts';
import { type Graphics, WebCodecsVideo } from './webcodecs/web-codecs-video.web.ts';

let compileUsual = () => WebAssembly.compileStreaming(fetch(wasmUrl));
/** Where the browser does not tell. */
const USUAL_GIB = 4;
const workers = decodeBudget(navigator.hardwareConcurrency);
const pool = new WorkerPool({
  workers,
  room: workers,
  // Chromium tells up to 8 GiB; a page must not take the most of it.
  memoryBytes: (((navigator as { readonly deviceMemory?: number }).deviceMemory ?? USUAL_GIB) * 2 ** 30) / 4,
  compile: (kind) => (kind === 'av1' ? WebAssembly.compileStreaming(fetch(av1Url)) : compileUsual()),
  spawn: () => {
    const worker = new Worker(new URL('./ffmpeg/decode.worker.ts', import.meta.url), { type: 'module' });
    return { port: portOfWorker(worker), setBusy: () => {} };
  },
});

/** The compiled core, for {@link takeCore} of another thread: its 32 MB are loaded and compiled once for all. */
export async function compiledCore(): Promise<WebAssembly.Module> {
  const core = await pool.core('usual');
  if (!core) throw new Error('a page has no other decoder');
  return core.module;
}

/** Decodes with the core of the thread that sends it, instead of loading it here. To be called before all else. */
export function takeCore(core: Promise<WebAssembly.Module>): void {
  compileUsual = () => core;
}

/**
 * Probes a video and keeps it ready for decoding. Works in a page and in a worker, cross-origin isolated. No graphics card
 * scales its pictures unless `graphics` says so.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/no-frames`, `media/truncated`,
 * `media/encrypted`, `decode/crashed`, `cancelled`.
 */
export async function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal | undefined; readonly graphics?: Graphics } = {},
): Promise<FrameSource & PreviewSource> {
  return new WebCodecsVideo(await Video.open(pool, ref, options.signal), options.graphics);
}
