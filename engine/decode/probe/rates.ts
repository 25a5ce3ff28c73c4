import type { Rational } from '../../base/micros.ts';
import type { Stream } from './probe.ts';

type Rates = Pick<Stream, 'r_frame_rate' | 'avg_frame_rate' | 'time_base'>;

/** Above this, a rate that nothing else confirms is the unit of the timestamps, not of the pictures. */
const MOST_ALONE = 240;
/** Rates as the container states them differ by rounding even when frames are evenly spaced. */
const ROUNDING = 0.002;
/** A usual rate is meant by one that is no further from it. */
const USUAL_WITHIN = 0.01;
/** Rates that cameras and editing programs have, slowest first. */
const USUAL: readonly Rational[] = [
  ...[24000, 30000, 48000, 60000, 120000].map((num) => ({ num, den: 1001 })),
  ...[8, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120, 240].map((num) => ({ num, den: 1 })),
];

/** `30000/1001` or `4:3` as a ratio; null when it is none, which ffprobe writes as `0/0`. */
export function rational(text: string | undefined): Rational | null {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  if (!match) return null;
  const num = Number(match[1]);
  const den = Number(match[2]);
  return num > 0 && den > 0 ? { num, den } : null;
}

/**
 * The lowest rate that all timestamps fit (ffprobe's `r_frame_rate`). Where ffmpeg could not tell one it gives the
 * stream's clock, such as 90000/1 or 1000/1: that is no rate.
 */
function baseRate({ r_frame_rate, avg_frame_rate, time_base }: Rates): Rational | null {
  const base = rational(r_frame_rate);
  if (!base) return null;
  const average = rational(avg_frame_rate);
  if (average && isNear(base, average)) return base;
  const clock = rational(time_base);
  const isClock = clock !== null && base.num * clock.num === base.den * clock.den;
  return isClock || base.num / base.den > MOST_ALONE ? null : base;
}

/** Frames per second on average, or null when unknown. */
export function averageRate(rates: Rates): Rational | null {
  return rational(rates.avg_frame_rate) ?? baseRate(rates);
}

/** True when the frames are not evenly spaced as far as the container tells. */
export function isVariable(rates: Rates): boolean {
  const average = rational(rates.avg_frame_rate);
  const base = rational(rates.r_frame_rate);
  return !average || !base || !isNear(base, average);
}

/**
 * The rate that an editing program counts by: what the timestamps fit, never their average, moved to a usual rate
 * where it is one but for rounding. Null when there is none.
 */
export function nominalRate(rates: Rates): Rational | null {
  const base = baseRate(rates);
  if (!base) return null;
  if ([1, 2, 1001].includes(base.den)) return base;
  const nearest = USUAL.toSorted((a, b) => distance(a, base) - distance(b, base))[0]!;
  return isNear(nearest, base, USUAL_WITHIN) ? nearest : null;
}

/** Shapes of a pixel that occur; beyond them the file is wrong and says nothing. */
const WIDEST_PIXEL = 8;

/** The shape of a stored pixel; square where it is not stated. */
export function squareUnlessStated({ sample_aspect_ratio }: Pick<Stream, 'sample_aspect_ratio'>): Rational {
  const stated = rational(sample_aspect_ratio);
  const shape = stated ? stated.num / stated.den : 1;
  return stated && shape <= WIDEST_PIXEL && shape >= 1 / WIDEST_PIXEL ? stated : { num: 1, den: 1 };
}

function isNear(a: Rational, b: Rational, within = ROUNDING): boolean {
  return distance(a, b) <= within;
}

function distance(a: Rational, b: Rational): number {
  return Math.abs((a.num * b.den) / (a.den * b.num) - 1);
}
