declare const micros: unique symbol;

/**
 * A time or duration in integer microseconds. Times are on the video's own presentation clock, counted from the
 * container's start time, so 0 is what a player shows as 00:00 even when the file's timestamps begin at 16 hours.
 */
export type Micros = number & { readonly [micros]: true };

/** An exact ratio, such as a frame rate of 30000/1001 frames per second. `den` is positive. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

export const MICROS_PER_SECOND = 1_000_000;

/** Rounds half up: the only place where a fractional microsecond is decided. */
export function toMicros(value: number): Micros {
  return Math.floor(value + 0.5) as Micros;
}

export function secondsToMicros(seconds: number): Micros {
  return toMicros(seconds * MICROS_PER_SECOND);
}

export function microsToSeconds(time: Micros): number {
  return time / MICROS_PER_SECOND;
}

/** The time of sample `index` on a grid of `fps` samples per second that starts at 0. */
export function sampleTime(index: number, fps: Rational): Micros {
  return toMicros((index * fps.den * MICROS_PER_SECOND) / fps.num);
}
