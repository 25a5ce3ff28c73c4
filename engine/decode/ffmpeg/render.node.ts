import { AppError, fromWire } from '../../base/errors.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { probeVideo } from '../video.ts';
import { pictureArguments } from './render-arguments.ts';
import { sharedPool } from './worker-pool.node.ts';

/**
 * The picture on screen at `atUs` as a JPEG, upright, no side longer than `side` pixels. The bytes are the caller's own.
 * Errors: those of `openVideo`, `media/no-frames` when there is none there.
 */
export async function renderPicture(
  ref: SourceRef,
  atUs: number,
  side: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { pictureCore: core, version, probed } = await probeVideo(sharedPool, ref, signal);
  const { args, output } = pictureArguments(ref.name, probed, atUs, side);
  const worker = sharedPool.acquire();
  try {
    const { bytes, log, sourceError } = await worker.call(
      'render',
      { core, ref, version, args, output },
      signal,
    );
    if (sourceError) throw fromWire(sourceError);
    if (bytes.length > 0) return bytes;
    throw new AppError(
      'media/no-frames',
      `Nothing could be made of "${ref.name}" there: its pictures cannot be read.`,
      { details: { reason: log.errors[0] ?? '' } },
    );
  } finally {
    sharedPool.release(worker);
  }
}
