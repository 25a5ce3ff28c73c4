import { AppError, fromWire } from '../../base/errors.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import type { RenderPlan } from './render-arguments.ts';
import { sharedPool } from './worker-pool.node.ts';

/**
 * Makes a file of a video in a decode worker and returns its bytes, which are the caller's own.
 * Errors: `source/*`, `media/no-frames` when nothing came out, `decode/crashed`, `cancelled`.
 */
export async function renderVideo(
  ref: SourceRef,
  { args, output }: RenderPlan,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const module = await sharedPool.module();
  const worker = sharedPool.acquire();
  try {
    const { bytes, log, sourceError } = await worker.call(
      'render',
      { module, ref, version: null, args, output },
      signal,
    );
    if (sourceError) throw fromWire(sourceError);
    if (bytes.length > 0) return bytes;
    throw new AppError(
      'media/no-frames',
      `Nothing could be made of "${ref.name}" there: its pictures cannot be read.`,
      {
        details: { reason: log.errors[0] ?? '' },
      },
    );
  } finally {
    sharedPool.release(worker);
  }
}
