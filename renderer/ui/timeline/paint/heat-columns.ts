import { MICROS_PER_SECOND } from '../../../../engine/base/micros.ts';
import type { ScoreTrack } from '../../../../engine/timeline/score-track.ts';
import { type TimelineScale, xToTime } from '../../../state/timeline/timeline-scale.ts';

/**
 * The highest probability of a class under each pixel column, 0 where there is no score: a peak of one slot stays
 * visible when an hour is on screen.
 */
export function heatColumns(
  track: ScoreTrack,
  classIndex: number,
  scale: TimelineScale,
  into: Float32Array,
): void {
  const slotsPerMicro = track.slotRate.num / (track.slotRate.den * MICROS_PER_SECOND);
  for (let x = 0; x < into.length; x++) {
    const from = Math.floor(xToTime(scale, x) * slotsPerMicro);
    const to = Math.max(from + 1, Math.floor(xToTime(scale, x + 1) * slotsPerMicro));
    let highest = 0;
    for (let slot = Math.max(0, from); slot < to && slot < track.slots; slot++) {
      const probability = track.data[slot * track.classes + classIndex]!;
      if (probability > highest) highest = probability;
    }
    into[x] = highest;
  }
}

/** Probability of a class at a time, or null where there is no score. */
export function probabilityAt(track: ScoreTrack, classIndex: number, timeUs: number): number | null {
  const slot = Math.floor((timeUs * track.slotRate.num) / (track.slotRate.den * MICROS_PER_SECOND));
  if (slot < 0 || slot >= track.slots) return null;
  return track.data[slot * track.classes + classIndex] ?? null;
}
