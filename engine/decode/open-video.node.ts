import { toAppError } from '../base/errors.ts';
import type { SourceRef } from '../source/byte-source.ts';
import { sharedPool } from './ffmpeg/worker-pool.node.ts';
import type { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { FrameSource } from './frame-source.ts';
import { nativePool } from './native/native-pool.node.ts';
import type { NativeTools } from './native/native-tools.node.ts';
import type { PreviewSource } from './preview-source.ts';
import { Video } from './video.ts';

/** Threads that run an installed ffmpeg, where this process may use it. */
let native: { readonly pool: WorkerPool; readonly tools: NativeTools } | null = null;

/**
 * From now on this process decodes with an installed ffmpeg, or with the one that is shipped for null. The shipped one
 * runs in a sandbox that sees nothing but the video; an installed one may do to this computer whatever a file that was
 * made to abuse its faults makes it do. So it takes a person's word.
 */
export function decodeWith(tools: NativeTools | null): void {
  if (tools?.ffmpeg === native?.tools.ffmpeg) return;
  native = tools && { tools, pool: nativePool(tools) };
}

/**
 * Probes a video and keeps it ready for decoding. A file that makes an installed ffmpeg fail is opened with the shipped
 * one.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/no-frames`, `media/truncated`,
 * `media/encrypted`, `decode/crashed`, `cancelled`.
 */
export async function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FrameSource & PreviewSource> {
  if (!native) return Video.open(sharedPool, ref, options.signal);
  try {
    return await Video.open(native.pool, ref, options.signal);
  } catch (error) {
    if (toAppError(error).code !== 'decode/crashed') throw error;
    return Video.open(sharedPool, ref, options.signal);
  }
}
