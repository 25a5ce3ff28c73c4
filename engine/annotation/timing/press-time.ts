import { type Micros, toMicros } from '../../base/micros.ts';
import type { LabelId, TrackId } from '../document/ids.ts';
import { segmentsOf } from '../document/query.ts';
import type { Records } from '../document/records.ts';

/** How the time of a key press becomes the time of what it codes. */
export interface PressOptions {
  /** Time between an action and the finger, in real microseconds: at double speed it is twice as much video. */
  readonly reactionUs: number;
  /** 1 is normal speed, 0 a paused player: then there is nothing to correct. Negative while playing backwards. */
  readonly playbackRate: number;
  /** How far an edge may move to meet the model's; 0 turns it off. */
  readonly snapUs: number;
  /** What the model found, for snapping; null when there is nothing. */
  readonly modelEdges: ModelEdges | null;
  readonly durationUs: number;
  /** The nearest begin of a frame. */
  readonly onFrame: (timeUs: number) => Micros;
}

/** Where a model's segments start and end, each list by time. */
export interface ModelEdges {
  readonly starts: ReadonlyMap<LabelId | null, readonly Micros[]>;
  readonly ends: ReadonlyMap<LabelId | null, readonly Micros[]>;
  readonly all: readonly Micros[];
}

/** What the segments of a model's tracks offer to snap to. */
export function modelEdges(records: Records, tracks: Iterable<TrackId>): ModelEdges {
  const starts = new Map<LabelId | null, Micros[]>();
  const ends = new Map<LabelId | null, Micros[]>();
  const all = new Set<Micros>();
  for (const trackId of tracks) {
    for (const { labelId, startUs, endUs, state } of segmentsOf(records, trackId)) {
      if (state === 'rejected' || endUs === null) continue;
      starts.set(labelId, [...(starts.get(labelId) ?? []), startUs]);
      ends.set(labelId, [...(ends.get(labelId) ?? []), endUs]);
      all.add(startUs).add(endUs);
    }
  }
  return { starts, ends, all: [...all].sort((a, b) => a - b) };
}

/** When that happened which a key was pressed for at a time: corrected for the finger, snapped, on a frame. */
export function placedPress(
  pressedUs: number,
  labelId: LabelId,
  side: 'starts' | 'ends',
  options: PressOptions,
): Micros {
  const corrected = pressedUs - options.reactionUs * options.playbackRate;
  const time = Math.min(Math.max(corrected, 0), options.durationUs);
  const { modelEdges: edges, snapUs, onFrame } = options;
  if (!edges || snapUs <= 0) return onFrame(toMicros(time));
  const own = nearest(edges[side].get(labelId) ?? [], time, snapUs);
  return onFrame(own ?? nearest(edges.all, time, snapUs) ?? toMicros(time));
}

function nearest(times: readonly Micros[], timeUs: number, toleranceUs: number): Micros | null {
  let best: Micros | null = null;
  for (const time of times) {
    const far = Math.abs(time - timeUs);
    if (far <= toleranceUs && (best === null || far < Math.abs(best - timeUs))) best = time;
  }
  return best;
}
