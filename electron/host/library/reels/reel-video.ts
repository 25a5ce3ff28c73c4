import path from 'node:path';
import type { Rational } from '../../../../engine/base/micros.ts';
import { makeReel } from '../../../../engine/decode/clips/make-reel.node.ts';
import type { ReelShape } from '../../../../engine/decode/clips/reel-plan.ts';
import { openVideo } from '../../../../engine/decode/open-video.node.ts';
import type { SourceRef } from '../../../../engine/source/byte-source.ts';
import type { PlannedClip } from '../clips/clips.ts';

/** Of videos that do not say it. */
const USUAL_RATE: Rational = { num: 30, den: 1 };

/**
 * Puts clips one behind the other into one MP4, in the size and at the rate of the first one's video.
 * Errors: those of `makeReel`
 * @param frameRate null: that of the first clip's video
 */
export async function reelVideo(
  clips: readonly PlannedClip[],
  { gapUs, frameRate = null }: { readonly gapUs: number; readonly frameRate?: Rational | null },
  options: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = clips.map(({ startUs, endUs, hasJumps, ...file }) => ({
    ...{ ref: refOf(file), startUs, endUs, hasJumps },
  }));
  const shape = await shapeOf(pieces[0]!.ref, options.signal);
  return makeReel(pieces, { ...shape, rate: frameRate ?? shape.rate, gapUs }, options);
}

function refOf({ path: file, videoNumber }: Pick<PlannedClip, 'path' | 'videoNumber'>): SourceRef {
  return { kind: 'path', path: file, name: path.basename(file), videoNumber };
}

async function shapeOf(ref: SourceRef, signal: AbortSignal | undefined): Promise<Omit<ReelShape, 'gapUs'>> {
  const video = await openVideo(ref, { signal });
  try {
    const { width, height, nominalRate, frameRate } = video.info.video;
    return { width: even(width), height: even(height), rate: nominalRate ?? frameRate ?? USUAL_RATE };
  } finally {
    video.close();
  }
}

/** Half as many samples of colour need an even size. */
function even(side: number): number {
  return Math.max(2, Math.ceil(side / 2) * 2);
}
