import { MICROS_PER_SECOND, type Micros, type Rational, sampleTime, toMicros } from '../../base/micros.ts';
import { firstIndex } from '../../base/sorted-search.ts';

/** The frames of a video in presentation order. Frame 0 is the first; a frame is on screen until the next begins. */
export interface FrameClock {
  readonly count: number;
  /** When a frame begins; the nearest frame's where there is none of that number. */
  timeOf(index: number): Micros;
  /** The frame on screen at a time; frame 0 before it begins. */
  indexAt(timeUs: number): number;
}

/**
 * A clock from the file's own frame times, exact for variable frame rates.
 * @param times ascending, at least one; borrowed
 */
export function tableClock(times: readonly Micros[]): FrameClock {
  return {
    count: times.length,
    timeOf: (index) => times[Math.min(Math.max(index, 0), times.length - 1)] ?? (0 as Micros),
    indexAt: (timeUs) => Math.max(0, firstIndex(times.length, (index) => times[index]! > timeUs) - 1),
  };
}

/** A clock of evenly spaced frames, for as long as the table is not read yet. */
export function steadyClock(frameRate: Rational, durationUs: number): FrameClock {
  const rate = frameRate.num / (frameRate.den * MICROS_PER_SECOND);
  // Containers round their length, some to milliseconds: the nearest count is the likeliest.
  const count = Math.max(1, Math.round(durationUs * rate));
  const held = (index: number) => Math.min(Math.max(index, 0), count - 1);
  const timeOf = (index: number) => sampleTime(held(index), frameRate);
  return {
    count,
    timeOf,
    indexAt: (timeUs) => {
      // Frame times are rounded to microseconds: the quotient may be off by one at a boundary.
      const near = held(Math.round(timeUs * rate));
      return timeOf(near) <= timeUs ? near : held(near - 1);
    },
  };
}

/** The begin of the frame `steps` after (or before, when negative) the one on screen at a time. */
export function stepFrames(clock: FrameClock, timeUs: number, steps: number): Micros {
  return clock.timeOf(clock.indexAt(timeUs) + steps);
}

/**
 * Where an edge at `timeUs` goes by `steps` frames: to frame boundaries, the end of the video being one. An edge
 * between two boundaries goes to the nearer one on that side first.
 */
export function stepEdge(clock: FrameClock, timeUs: number, steps: number, durationUs: number): Micros {
  const boundaryOf = (index: number) => (index >= clock.count ? toMicros(durationUs) : clock.timeOf(index));
  const at = timeUs >= durationUs ? clock.count : clock.indexAt(timeUs);
  const isBetween = steps < 0 && boundaryOf(at) < timeUs;
  return boundaryOf(Math.max(0, at + steps + (isBetween ? 1 : 0)));
}

/** The frame boundary nearest to a time; the end of the video is one. */
export function nearestFrameTime(clock: FrameClock, timeUs: number, durationUs: number): Micros {
  const index = clock.indexAt(timeUs);
  const before = clock.timeOf(index);
  const after = index + 1 < clock.count ? clock.timeOf(index + 1) : toMicros(durationUs);
  return timeUs - before <= after - timeUs ? before : after;
}

/**
 * Where to send a player so that frame `index` is on screen: its middle, because a player that rounds a seek to the
 * exact start shows the frame before. Microseconds, fractional.
 */
export function middleOfFrame(clock: FrameClock, index: number, durationUs: number): number {
  const start = clock.timeOf(index);
  const end = index + 1 < clock.count ? clock.timeOf(index + 1) : Math.max(durationUs, start + 2);
  return start + Math.min((end - start) / 2, 20_000);
}
