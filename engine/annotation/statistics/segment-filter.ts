import type { TrackId } from '../document/ids.ts';
import { segmentsOf } from '../document/query.ts';
import type { Records, Segment, SegmentState } from '../document/records.ts';

/** A labelled stretch as statistics see it: no marker, not rejected. */
export type Stretch = Segment & { readonly endUs: NonNullable<Segment['endUs']> };

/** States that count unless asked otherwise: everything but what a person said is wrong. */
export const COUNTED_STATES: readonly SegmentState[] = ['suggested', 'accepted', 'edited'];

/** The segments of a track that count, by time. */
export function stretchesOf(
  records: Records,
  trackId: TrackId,
  states: readonly SegmentState[] = COUNTED_STATES,
): Stretch[] {
  return segmentsOf(records, trackId)
    .filter(isStretch)
    .filter(({ state }) => states.includes(state));
}

export function isStretch(segment: Segment): segment is Stretch {
  return segment.endUs !== null;
}
