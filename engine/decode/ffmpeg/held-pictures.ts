import type { Rational } from '../../base/micros.ts';

/** A picture that stays on screen for longer than ffmpeg is made to write it. */
export interface HeldPicture {
  /** Index of the frame among those that the run writes. */
  readonly frame: number;
  /** Samples that show it beyond the one that is written for it. */
  readonly more: number;
}

/** Where a plan's samples lie on a stream's clock. */
export interface SampleGrid {
  /** Ticks from a sample to the next. */
  readonly perSample: Rational;
  /** Fewest samples that are a whole number of ticks. */
  readonly period: number;
  /** First sample that the run writes. */
  readonly first: number;
}

/** Fewest samples for which a picture is worth being held: for each such picture a line is logged. */
export const FEWEST_HELD = 16;
/** Samples that are always written, so that the picture is shown by one whatever rounding does. */
const ALWAYS = 2;
/** Both numbers go into one that is logged, which is exact up to 2 ** 53. */
const MOST = 2 ** 20;
/** Pictures between two signs of life. */
const SIGN_EVERY = 16;
/** ffmpeg's level of fatal errors: nothing else logs numbers there. */
const LEVEL = 8;

/**
 * Part of a `setpts` expression that takes time in which nothing new is shown out of the timestamps, by whole samples, and
 * logs it: what ffmpeg does not repeat is neither scaled nor copied. Time before the first sample that is written stays, as
 * it costs nothing.
 * @param step expression for the ticks from the picture before to this one
 * @param shown expression for the time of the picture before, as it went on to the sampling filter
 * @param taken register of ticks taken out so far
 * @param scratch two registers that are free
 */
export function holdPictures(
  { perSample: { num, den }, period, first }: SampleGrid,
  how: { step: string; shown: string; taken: number; scratch: readonly [number, number] },
): string {
  const { step, shown, taken } = how;
  const [from, periods] = how.scratch;
  const most = Math.floor((MOST - 1) / period);
  const periodTicks = (period * num) / den;
  const left = `${step}-(ld(${from})-(${shown}))-${(ALWAYS * num) / den}`;
  const frame = `ceil(ld(${from})*${den}/${num})-${first}`;
  return [
    `st(${from},max(${shown},${(first * num) / den}))`,
    `st(${periods},max(0,min(${most},floor((${left})/${periodTicks}))))`,
    `if(gte(ld(${periods})*${period},${FEWEST_HELD}),` +
      `print((${frame})*${MOST}+ld(${periods})*${period},${LEVEL});st(${taken},ld(${taken})+ld(${periods})*${periodTicks}),0)`,
    // A long way to the first picture that is wanted is work, too.
    `if(mod(N,${SIGN_EVERY}),0,print(-1,${LEVEL}))`,
  ].join(';');
}

/** What {@link holdPictures} logged: a held picture, or 'picture' for a sign of life; null for any other line. */
export function readHeld(line: string): HeldPicture | 'picture' | null {
  const match = /^(?:\[Eval @ [^\]]+\] )?\[fatal\] (-?\d+)\.0+\s*$/.exec(line);
  if (!match) return null;
  const value = Number(match[1]);
  return value < 0 ? 'picture' : { frame: Math.floor(value / MOST), more: value % MOST };
}
