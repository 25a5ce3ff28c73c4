import { type Changes, putting } from '../document/changes.ts';
import { type IdSource, type LabelId, randomIds, type SegmentId, type TrackId } from '../document/ids.ts';
import { existing, segmentsOf } from '../document/query.ts';
import type { Records, Segment } from '../document/records.ts';
import { personsTrack } from './create.ts';

/** Which suggestions of a track {@link suggestionsAbove} speaks of. */
export interface SuggestionFilter {
  readonly trackId: TrackId;
  /** Lowest score that passes; suggestions without a score never do. */
  readonly threshold: number;
  /** Only of this label; null is "without a label". All labels when left out. */
  readonly labelId?: LabelId | null;
}

/** Says that suggestions are right, in place. What a person edited stays marked as edited. */
export function acceptSegments(records: Records, ids: Iterable<SegmentId>): Changes {
  return decide(records, ids, (segment) => (segment.state === 'edited' ? 'edited' : 'accepted'));
}

/** Says that suggestions are wrong. They stay on the model's track, so that a new run does not bring them back. */
export function rejectSegments(records: Records, ids: Iterable<SegmentId>): Changes {
  return decide(records, ids, () => 'rejected');
}

/** Takes decisions back: the suggestions are open again, and a new run may replace them. */
export function reopenSegments(records: Records, ids: Iterable<SegmentId>): Changes {
  return decide(records, ids, () => 'suggested');
}

/** Suggestions that no one has decided about and that score at least so much, by time. */
export function suggestionsAbove(records: Records, filter: SuggestionFilter): Segment[] {
  return segmentsOf(records, filter.trackId).filter(
    (segment) =>
      segment.state === 'suggested' &&
      segment.score !== null &&
      segment.score >= filter.threshold &&
      (filter.labelId === undefined || segment.labelId === filter.labelId),
  );
}

/** Accepts all {@link suggestionsAbove} a threshold, in place. */
export function acceptAllAbove(records: Records, filter: SuggestionFilter): Changes {
  return acceptSegments(
    records,
    suggestionsAbove(records, filter).map((segment) => segment.id),
  );
}

/**
 * Copies suggestions onto a person's track and accepts the originals. A copy knows its suggestion; what is already
 * there is not copied again. Errors: `annotation/invalid` when the track is a model's.
 */
export function acceptIntoTrack(
  records: Records,
  segmentIds: Iterable<SegmentId>,
  trackId: TrackId,
  ids: IdSource = randomIds,
): Changes {
  const { track } = personsTrack(records, trackId);
  const copied = new Set(segmentsOf(records, track.id).map((segment) => segment.provenance?.suggestionId));
  const suggestions = existing(records, segmentIds).filter((segment) => {
    const from = records.get(segment.trackId);
    return from?.kind === 'model' && from.videoId === track.videoId;
  });
  return putting(
    ...suggestions.flatMap((segment): Segment[] => {
      const isEdited = segment.state === 'edited';
      const original: Segment = { ...segment, state: isEdited ? 'edited' : 'accepted' };
      if (copied.has(segment.id) || segment.provenance === null) return [original];
      const provenance = { ...segment.provenance, suggestionId: segment.id };
      return [original, { ...original, id: ids('segment'), trackId: track.id, provenance }];
    }),
  );
}

/** Only a model's track has something to decide about. */
function decide(
  records: Records,
  ids: Iterable<SegmentId>,
  stateOf: (segment: Segment) => Segment['state'],
): Changes {
  const suggestions = existing(records, ids).filter(
    (segment) => records.get(segment.trackId)?.kind === 'model',
  );
  return putting(...suggestions.map((segment) => ({ ...segment, state: stateOf(segment) })));
}
