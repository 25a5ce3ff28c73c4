import { MICROS_PER_SECOND, type Micros } from '../../../engine/base/micros.ts';

/**
 * Time 0 of our timeline is the start of the container. A media element in Chromium counts in the file's own timestamps
 * instead: a file whose first stream begins at 10 s plays from 10 to its end, and seeking before 10 shows the first
 * picture. Timestamps below 0 are the exception, Chromium moves them to 0. Edit lists are applied by both.
 */
export function toElementSeconds(timeUs: number, startOffsetUs: Micros): number {
  return (timeUs + Math.max(0, startOffsetUs)) / MICROS_PER_SECOND;
}

export function fromElementSeconds(seconds: number, startOffsetUs: Micros): number {
  return seconds * MICROS_PER_SECOND - Math.max(0, startOffsetUs);
}
