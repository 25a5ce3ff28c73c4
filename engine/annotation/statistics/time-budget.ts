import type { LabelId, TrackId, VideoId } from '../document/ids.ts';
import { segmentsOf, tracksOf } from '../document/query.ts';
import type { Records, SegmentState } from '../document/records.ts';
import { lookedAt } from '../edits/seen.ts';
import { coveredUs, subtractRanges } from '../ranges.ts';
import { acceptedInPlace } from './accepted-in-place.ts';
import { COUNTED_STATES, isStretch, type Stretch, stretchesOf } from './segment-filter.ts';

/** How often and how long one label was given. */
export interface LabelTime {
  /** Null: not labelled yet. */
  readonly labelId: LabelId | null;
  /** Segments, without markers. */
  readonly count: number;
  readonly markers: number;
  /** Sum of the lengths: time under two segments counts twice. */
  readonly totalUs: number;
  /** Time under at least one segment. */
  readonly coveredUs: number;
  /** {@link coveredUs} as a share of the video, 0 to 1. */
  readonly share: number;
  /** Null without segments. */
  readonly meanUs: number | null;
  readonly medianUs: number | null;
  /** Segments per minute of video; null for a video without length. */
  readonly perMinute: number | null;
}

/**
 * What a track says about the time of its video; of a person's, with what that person accepted on models' tracks. The three
 * parts add up to the length of the video.
 */
export interface TrackTime {
  readonly trackId: TrackId;
  /** How many of the segments are suggestions that were accepted where they stand. */
  readonly accepted: number;
  readonly labels: readonly LabelTime[];
  /** Time under any segment. */
  readonly labelledUs: number;
  /** Looked at and without a segment. */
  readonly backgroundUs: number;
  /** Nobody has looked there, and the track says nothing. */
  readonly unseenUs: number;
}

/** Time and count of every label that a track uses, the longest first. Rejected suggestions are left out. */
export function trackTime(
  records: Records,
  trackId: TrackId,
  states: readonly SegmentState[] = COUNTED_STATES,
): TrackTime {
  const track = records.get(trackId);
  const durationUs = (track && records.get(track.videoId)?.durationUs) ?? 0;
  const accepted = (track ? acceptedInPlace(records, track.videoId) : [])
    .filter(({ joins, segment }) => joins?.id === trackId && states.includes(segment.state))
    .map(({ segment }) => segment);
  const stretches = [...stretchesOf(records, trackId, states), ...accepted.filter(isStretch)];
  const byLabel = Map.groupBy(stretches, (stretch) => stretch.labelId);
  const markers = new Map<LabelId | null, number>();
  for (const { labelId, endUs, state } of [...segmentsOf(records, trackId), ...accepted]) {
    if (endUs === null && states.includes(state)) markers.set(labelId, (markers.get(labelId) ?? 0) + 1);
  }
  const used = new Set([...byLabel.keys(), ...markers.keys()]);
  const labels = [...used].map((id) =>
    labelTime(id, byLabel.get(id) ?? [], markers.get(id) ?? 0, durationUs),
  );
  labels.sort(
    (a, b) =>
      b.coveredUs - a.coveredUs || b.count - a.count || ((a.labelId ?? '') < (b.labelId ?? '') ? -1 : 1),
  );
  const labelledUs = coveredUs(stretches);
  const looked = track ? lookedAt(records, track.videoId) : [];
  const backgroundUs = coveredUs(subtractRanges(looked, stretches));
  const known = labelledUs + backgroundUs;
  return {
    trackId,
    accepted: accepted.length,
    labels,
    labelledUs,
    backgroundUs,
    unseenUs: durationUs - known,
  };
}

/** {@link trackTime} of each of a video's tracks, from the top down. */
export function videoTime(records: Records, videoId: VideoId): TrackTime[] {
  return tracksOf(records, videoId).map((track) => trackTime(records, track.id));
}

function labelTime(
  labelId: LabelId | null,
  stretches: readonly Stretch[],
  markers: number,
  durationUs: number,
): LabelTime {
  const lengths = stretches.map((each) => each.endUs - each.startUs).sort((a, b) => a - b);
  const count = lengths.length;
  const totalUs = lengths.reduce((sum, length) => sum + length, 0);
  const covered = coveredUs(stretches);
  return {
    labelId,
    count,
    markers,
    totalUs,
    coveredUs: covered,
    share: durationUs > 0 ? covered / durationUs : 0,
    meanUs: count > 0 ? totalUs / count : null,
    medianUs: count > 0 ? (lengths[(count - 1) >> 1]! + lengths[count >> 1]!) / 2 : null,
    perMinute: durationUs > 0 ? count / (durationUs / 60_000_000) : null,
  };
}
