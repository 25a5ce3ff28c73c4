/** One stretch of a track. */
interface Stretch {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * The row of each segment inside its track, so that none covers another: the first row that is free at its start.
 * `segments` are ordered by start time.
 */
export function assignLanes(segments: readonly Stretch[]): {
  readonly lanes: Uint16Array;
  readonly count: number;
} {
  const lanes = new Uint16Array(segments.length);
  const ends: number[] = [];
  segments.forEach((segment, index) => {
    let lane = ends.findIndex((end) => end <= segment.startUs);
    if (lane < 0) lane = ends.length;
    ends[lane] = segment.endUs;
    lanes[index] = lane;
  });
  return { lanes, count: Math.max(1, ends.length) };
}
