import { AppError, fromWire } from '../../base/errors.ts';
import { remembered } from '../../base/memo.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { restartsClock } from '../probe/restarting.ts';
import type { OpenedVideo } from '../ranges/frame-stream.ts';
import { FARTHEST_DECODED_US, probeVideo, Video } from '../video.ts';
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
  const opened = await probeVideo(sharedPool, ref, signal);
  const { pictureCore: core, version, probed } = opened;
  const hasJumps = atUs > 0 && (await clockJumps(ref, opened, signal));
  if (hasJumps && atUs > FARTHEST_DECODED_US) throw nothingThere(ref.name, 'its clock jumps');
  const { args, output } = pictureArguments(ref.name, probed, atUs, side, hasJumps);
  const worker = sharedPool.acquire();
  try {
    const { bytes, log, sourceError } = await worker.call(
      'render',
      { core, ref, version, args, output },
      signal,
    );
    if (sourceError) throw fromWire(sourceError);
    if (bytes.length > 0) return bytes;
    throw nothingThere(ref.name, log.errors[0] ?? '');
  } finally {
    sharedPool.release(worker);
  }
}

/** What is known of files whose clock may begin again, by the file as it was. */
const jumping = new Map<string, Promise<boolean>>();

/** Whether the clock of a file jumps: for that all of it is read, once. */
function clockJumps(ref: SourceRef, opened: OpenedVideo, signal: AbortSignal | undefined): Promise<boolean> {
  if (!restartsClock(opened.probed.info)) return Promise.resolve(false);
  return remembered(jumping, `${ref.kind === 'path' ? ref.path : ref.name} ${opened.version}`, async () => {
    const video = new Video(opened);
    await video.frameTimes(signal);
    return video.clockJumps === true;
  });
}

function nothingThere(name: string, reason: string): AppError {
  return new AppError(
    'media/no-frames',
    `Nothing could be made of "${name}" there: its pictures cannot be read.`,
    { details: { reason } },
  );
}
