import { firstIndex } from '../../../engine/base/sorted-search.ts';

/** One stretch of a track. */
interface Stretch {
  readonly startUs: number;
  /** Null for a point. */
  readonly endUs: number | null;
}

/** Where the segments of one track lie, made once per change of the track. */
export interface LaneTable {
  /** Row of each segment inside its track, so that none covers another. */
  readonly lanes: Uint16Array;
  readonly count: number;
  /** How far any segment up to this one reaches: what is on screen begins where this passes the view's start. */
  readonly reach: Float64Array;
}

/** The first row that is free at its start, for each segment. `segments` are ordered by start time. */
export function assignLanes(segments: readonly Stretch[]): LaneTable {
  const lanes = new Uint16Array(segments.length);
  const reach = new Float64Array(segments.length);
  const ends: number[] = [];
  let furthest = 0;
  segments.forEach((segment, index) => {
    const endUs = segment.endUs ?? segment.startUs + 1;
    let lane = ends.findIndex((end) => end <= segment.startUs);
    if (lane < 0) lane = ends.length;
    ends[lane] = endUs;
    lanes[index] = lane;
    furthest = Math.max(furthest, endUs);
    reach[index] = furthest;
  });
  return { lanes, count: Math.max(1, ends.length), reach };
}

/** Index of the first segment that may reach past a time; all before it end earlier. */
export function firstReaching({ reach }: LaneTable, timeUs: number): number {
  return firstIndex(reach.length, (index) => reach[index]! > timeUs);
}
