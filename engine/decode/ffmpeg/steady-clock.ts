import type { ProbedVideo } from '../probe/probe.ts';

/**
 * Longest time that one picture is shown for: half an hour, as a camera that sleeps leaves it. What jumps further, or
 * back, is a fault of the clock and no time that passed: the next picture follows at once.
 */
export const MOST_GAP_SECONDS = 1800;
/** Longer than this a picture stands for a gap. */
const GAP_SECONDS = 2;
/** Time of all gaps of a file together, after which further ones count as faults of the clock. */
const MOST_GAPS_SECONDS = 7200;
/** Pictures are taken in the order shown: what goes back further than rounding does is a jump. */
export const BACK_SECONDS = 0.5;
/** Pictures of a slow recording that lie further apart than this are gaps, too. */
const SLOWEST_SECONDS = 10;

/** ffmpeg's level of errors: all that is logged here. */
const ERROR_LEVEL = 16;

/**
 * A filter that takes jumps out of the timestamps and logs each. Without it one wrong timestamp makes the sampling
 * filter repeat a picture for years.
 * @param shift taken from every timestamp
 * @param isFromStart whether the first picture is to be near time 0, not just anywhere
 */
export function steadyClock({ info, timeBase }: ProbedVideo, shift: bigint, isFromStart: boolean): string {
  const ticks = (seconds: number) => Math.round((seconds * timeBase.den) / timeBase.num);
  const { frameRate } = info.video;
  const spacing = Math.min(frameRate ? frameRate.den / frameRate.num : 1 / 25, SLOWEST_SECONDS);
  const gap = ticks(Math.max(GAP_SECONDS, 3 * spacing));
  // Registers: 0 step to this picture, 1 jumps so far, 2 picture before, 3 whether there is one, 4 gaps so far.
  const expression = [
    `st(0,if(ld(3),PTS-ld(2),${isFromStart ? 'PTS' : '0'}))`,
    'st(2,PTS)',
    'st(3,1)',
    `if(gt(ld(0),if(gt(ld(4),${ticks(MOST_GAPS_SECONDS)}),${gap},${ticks(MOST_GAP_SECONDS)}))+lt(ld(0),-${ticks(BACK_SECONDS)}),` +
      `st(1,ld(1)+print(ld(0),${ERROR_LEVEL})-${Math.max(1, ticks(spacing))}),` +
      `if(gt(ld(0),${gap}),st(4,ld(4)+ld(0)),0))`,
    `PTS-${shift}-ld(1)`,
  ].join(';');
  return `setpts='if(isnan(PTS),PTS,${expression})'`;
}

/** A jump that {@link steadyClock} logged; null for any other line. */
export function readJump(line: string): number | null {
  const match = /^\[Eval @ [^\]]+\] (?:\[error\] )?(-?\d+\.\d+)\s*$/.exec(line);
  return match ? Number(match[1]) : null;
}
