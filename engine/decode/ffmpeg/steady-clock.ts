import type { Rational } from '../../base/micros.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { holdPictures, type SampleGrid } from './held-pictures.ts';

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
 * Seconds between two pictures that follow each other. An average counts the gaps in: what the timestamps fit is nearer,
 * where it is known.
 */
export function pictureSpacing({ info: { video } }: Pick<ProbedVideo, 'info'>): number {
  const rates = [video.frameRate, video.nominalRate].flatMap((rate) => (rate ? rate.den / rate.num : []));
  return Math.min(rates.length === 0 ? 1 / 25 : Math.min(...rates), SLOWEST_SECONDS);
}

/** Seconds of a clock that cannot tell pictures apart once their jumps are taken out. */
const COARSE_SECONDS = 0.5;
const FINE: Rational = { num: 1, den: 1_000_000 };

/** A video with the clock that filters count by, and the filters that change to it where it is not the stream's own. */
export function filterClock<V extends Pick<ProbedVideo, 'timeBase'>>(
  video: V,
): { readonly video: V; readonly filters: readonly string[] } {
  const { num, den } = video.timeBase;
  if (num / den < COARSE_SECONDS) return { video, filters: [] };
  return { video: { ...video, timeBase: FINE }, filters: [`settb=${FINE.num}/${FINE.den}`] };
}

/**
 * A filter that takes jumps out of the timestamps and logs each. Without it one wrong timestamp makes the sampling
 * filter repeat a picture for years. A picture without a timestamp, or with one that no two can be told apart by, follows
 * the one before.
 * Pictures that stay on screen for long are logged as well: see `held-pictures.ts`.
 * @param on `lead` and `shift` are taken from every timestamp: what ffmpeg is ahead by at time 0, and the first sample's time
 * @param isFromStart whether the first picture is to be near time 0, not just anywhere
 */
export function steadyClock(
  video: ProbedVideo,
  on: { readonly lead: bigint; readonly shift: bigint; readonly grid: SampleGrid },
  isFromStart: boolean,
): string {
  const { lead, shift, grid } = on;
  const { timeBase } = video;
  const ticks = (seconds: number) => Math.round((seconds * timeBase.den) / timeBase.num);
  const spacing = pictureSpacing(video);
  const next = Math.max(1, ticks(spacing));
  const gap = ticks(Math.max(GAP_SECONDS, 3 * spacing));
  // Registers: 0 step to this picture, 1 jumps so far, 2 picture before, 3 whether there is one, 4 gaps so far, 5 this one,
  // 6 taken out of the time in which nothing is new, 7 picture before as it went on, 8 and 9 scratch.
  const expression = [
    `st(5,if(isnan(PTS)+gt(abs(PTS),${Number.MAX_SAFE_INTEGER}),ld(2)+${next},PTS-(${lead})))`,
    `st(0,if(ld(3),ld(5)-ld(2),${isFromStart ? 'ld(5)' : '0'}))`,
    'st(2,ld(5))',
    `if(gt(ld(0),if(gt(ld(4),${ticks(MOST_GAPS_SECONDS)}),${gap},${ticks(MOST_GAP_SECONDS)}))+lt(ld(0),-${ticks(BACK_SECONDS)}),` +
      `st(1,ld(1)+print(ld(0),${ERROR_LEVEL})-${next});st(0,${next}),` +
      `if(gt(ld(0),${gap}),st(4,ld(4)+ld(0)),0))`,
    holdPictures(grid, { step: 'ld(0)', shown: `if(ld(3),ld(7),-${shift})`, taken: 6, scratch: [8, 9] }),
    'st(3,1)',
    `st(7,ld(5)-${shift}-ld(1)-ld(6))`,
  ].join(';');
  // Before the first time there is none to follow.
  return `setpts='if(isnan(PTS)*not(ld(3)),PTS,${expression})'`;
}

/** A jump that {@link steadyClock} logged; null for any other line. */
export function readJump(line: string): number | null {
  // Some builds name the evaluator before it.
  const match = /^(?:\[Eval @ [^\]]+\] )?\[error\] (-?\d+\.\d+)\s*$/.exec(line);
  return match ? Number(match[1]) : null;
}
