import { AppError, fromWire } from '../../base/errors.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { refuseJumps } from '../ffmpeg/jumping-clock.ts';
import { sharedPool } from '../ffmpeg/worker-pool.node.ts';
import { probeVideo } from '../video.ts';
import { faultOfClip, refuseToEncode } from './clip-check.ts';
import { type ClipExtension, type ClipWish, clipExtension, clipPlan, examineArguments } from './clip-plan.ts';

/**
 * How much earlier copying begins, in turn: without an index ffmpeg may land after the key frame that a clip needs, and
 * leave out what comes before the next one.
 */
const LEADS_US = [0, 1_000_000, 3_000_000, 10_000_000];

/** A piece of a video as a file of its own. */
export interface Clip {
  /** The caller's own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly extension: ClipExtension;
}

/**
 * Makes a piece of a video in a decode worker, and looks at what came out: a clip that holds no pictures or not those
 * that were asked for is an error, not a file.
 * Errors: those of `openVideo`, `media/no-clip`.
 */
export async function makeClip(ref: SourceRef, wish: ClipWish, signal?: AbortSignal): Promise<Clip> {
  const opened = await probeVideo(sharedPool, ref, signal);
  const { core, version, probed } = opened;
  if (wish.isExact) refuseToEncode(opened);
  refuseJumps(ref.name, probed, wish);
  const extension = clipExtension(probed, wish.isExact);
  const worker = sharedPool.acquire();
  let fault: string | null = null;
  try {
    for (const leadUs of wish.isExact ? [0] : LEADS_US) {
      const begun = { ...wish, startUs: Math.max(0, wish.startUs - leadUs) };
      const { args, output } = clipPlan(ref.name, probed, begun);
      const task = { core, ref, version, args, output, examine: examineArguments(output) };
      const { bytes, log, exitCode, sourceError, examined } = await worker.call('render', task, signal);
      if (sourceError) throw fromWire(sourceError);
      fault =
        exitCode === 0 && bytes.length > 0
          ? faultOfClip(probed, wish, examined)
          : `it could not be written (${log.errors.at(-1) ?? `status ${exitCode}`})`;
      if (fault === null) return { bytes, extension };
      if (begun.startUs === 0) break;
    }
    const advice = wish.isExact ? 'Nothing was kept.' : 'Nothing was kept: cut it exactly instead.';
    throw new AppError('media/no-clip', `The clip of "${ref.name}" failed: ${fault}. ${advice}`);
  } finally {
    sharedPool.release(worker);
  }
}
