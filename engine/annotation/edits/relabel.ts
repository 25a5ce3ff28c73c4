import { type Changes, NO_CHANGES, putting, together } from '../document/changes.ts';
import type { LabelId, SegmentId, TrackId } from '../document/ids.ts';
import { existing } from '../document/query.ts';
import type { Records } from '../document/records.ts';
import { personsTrack } from './create.ts';
import { touched } from './touch.ts';

/** Gives segments another label, or none. */
export function relabelSegments(
  records: Records,
  ids: Iterable<SegmentId>,
  labelId: LabelId | null,
): Changes {
  const others = existing(records, ids).filter((segment) => segment.labelId !== labelId);
  return putting(...others.map((segment) => touched(segment, { labelId })));
}

/** A note changes nothing about what the segment says, so a suggestion stays one. */
export function setNote(records: Records, id: SegmentId, note: string): Changes {
  const segment = records.get(id);
  return segment ? putting({ ...segment, note }) : NO_CHANGES;
}

/**
 * Deletes segments and markers. On a model's track they are rejected instead: what is merely gone would be suggested
 * again by the next run.
 */
export function deleteSegments(records: Records, ids: Iterable<SegmentId>): Changes {
  return together(
    ...existing(records, ids).map((segment): Changes => {
      const isModels = records.get(segment.trackId)?.kind === 'model';
      return isModels ? putting({ ...segment, state: 'rejected' }) : { put: [], remove: [segment.id] };
    }),
  );
}

/** Moves segments to another of the person's tracks. A suggestion is accepted into a track instead. */
export function moveToTrack(records: Records, ids: Iterable<SegmentId>, trackId: TrackId): Changes {
  const { track } = personsTrack(records, trackId);
  const movable = existing(records, ids).filter((segment) => {
    const from = records.get(segment.trackId);
    return from?.kind === 'human' && from.id !== track.id && from.videoId === track.videoId;
  });
  return putting(...movable.map((segment) => ({ ...segment, trackId: track.id })));
}
