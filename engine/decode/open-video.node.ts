import type { SourceRef } from '../source/byte-source.ts';
import type { FrameSource } from './frame-source.ts';
import type { PreviewSource } from './preview-source.ts';
import { Video } from './video.ts';
import { nodeEnvironment } from './worker-pool.node.ts';
import { WorkerPool } from './worker-pool.ts';

const pool = new WorkerPool(nodeEnvironment());

/**
 * Probes a video and keeps it ready for decoding.
 * Errors: `source/*`, `media/empty`, `media/not-media`, `media/no-video`, `media/no-frames`, `media/truncated`,
 * `media/encrypted`, `decode/crashed`, `cancelled`.
 */
export function openVideo(
  ref: SourceRef,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FrameSource & PreviewSource> {
  return Video.open(pool, ref, options.signal);
}
