import type { SourceRef } from '../source/byte-source.ts';
import { sharedPool } from './ffmpeg/worker-pool.node.ts';
import type { FrameSource } from './frame-source.ts';
import type { PreviewSource } from './preview-source.ts';
import { Video } from './video.ts';

/**
 * Probes a video and keeps it ready for decoding.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/no-frames`, `media/truncated`,
 * `media/encrypted`, `decode/crashed`, `cancelled`.
 */
export function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FrameSource & PreviewSource> {
  return Video.open(sharedPool, ref, options.signal);
}
