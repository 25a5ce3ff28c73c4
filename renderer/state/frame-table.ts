import type { Micros } from '../../engine/time/micros.ts';

/** Index of the frame on screen at `time`: the last whose time is not after it, or 0 before the first. */
export function frameIndexAt(frameTimes: readonly Micros[], time: number): number {
  let low = 0;
  let high = frameTimes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frameTimes[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/**
 * Where to send a player so that frame `index` is on screen: its middle, because a player that rounds a seek to the
 * exact start shows the frame before.
 */
export function middleOfFrame(frameTimes: readonly Micros[], index: number, durationUs: number): number {
  const start = frameTimes[index] ?? 0;
  const end = frameTimes[index + 1] ?? Math.max(durationUs, start + 2);
  return start + Math.min((end - start) / 2, 20_000);
}
