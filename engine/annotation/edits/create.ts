import { AppError } from '../../base/errors.ts';
import { type Micros, toMicros } from '../../base/micros.ts';
import { type Changes, putting } from '../document/changes.ts';
import { type IdSource, type LabelId, randomIds, type SegmentId, type TrackId } from '../document/ids.ts';
import { newSegment } from '../document/new-records.ts';
import { endOf, existing } from '../document/query.ts';
import type { Records, Segment, Track, Video } from '../document/records.ts';

export interface NewSegment {
  readonly trackId: TrackId;
  readonly labelId: LabelId | null;
  /** In either order; held inside the video. */
  readonly fromUs: number;
  readonly toUs: number;
  /** Shortest length, such as one frame; a shorter stretch grows to it. 1 microsecond by default. */
  readonly minUs?: number;
  readonly who?: Who;
}

/** Who does it, and who says so; nobody where it is left out. */
export type Who = Partial<Pick<Segment, 'subjectId' | 'observerId'>>;

/** Draws a segment on a person's track. Errors: `annotation/invalid` on a model's track. */
export function createSegment(records: Records, wanted: NewSegment, ids: IdSource = randomIds): Changes {
  const { track, video } = personsTrack(records, wanted.trackId);
  const [startUs, endUs] = stretchInside(video, wanted);
  return putting(
    newSegment({
      ...wanted.who,
      id: ids('segment'),
      trackId: track.id,
      labelId: wanted.labelId,
      startUs,
      endUs,
    }),
  );
}

/** Sets a marker. Errors: `annotation/invalid` on a model's track. */
export function createMarker(
  records: Records,
  wanted: Pick<NewSegment, 'trackId' | 'labelId' | 'who'> & { readonly timeUs: number },
  ids: IdSource = randomIds,
): Changes {
  const { track, video } = personsTrack(records, wanted.trackId);
  const startUs = heldInside(video, wanted.timeUs);
  return putting(
    newSegment({
      ...wanted.who,
      id: ids('segment'),
      trackId: track.id,
      labelId: wanted.labelId,
      startUs,
      endUs: null,
    }),
  );
}

/** Copies segments onto their own tracks, `shiftUs` later; the group keeps its shape and is held inside the video. */
export function duplicateSegments(
  records: Records,
  segmentIds: Iterable<SegmentId>,
  shiftUs: number,
  ids: IdSource = randomIds,
): Changes {
  const originals = existing(records, segmentIds);
  let shift: number = toMicros(shiftUs);
  for (const segment of originals) {
    const { video } = personsTrack(records, segment.trackId);
    shift = Math.max(Math.min(shift, video.durationUs - endOf(segment)), -segment.startUs);
  }
  return putting(
    ...originals.map((segment) => ({
      ...segment,
      id: ids('segment'),
      startUs: toMicros(segment.startUs + shift),
      endUs: segment.endUs === null ? null : toMicros(segment.endUs + shift),
    })),
  );
}

/** A person's track with its video. Errors: `annotation/invalid` when it is gone or a model's. */
export function personsTrack(records: Records, trackId: TrackId): { track: Track; video: Video } {
  const track = records.get(trackId);
  const video = track && records.get(track.videoId);
  if (!track || !video)
    throw new AppError('annotation/invalid', 'This track no longer exists: choose another.');
  if (track.kind === 'human') return { track, video };
  throw new AppError(
    'annotation/invalid',
    `"${track.name}" holds a model’s suggestions: draw on a track of your own.`,
  );
}

/** A time as a whole microsecond of the video. */
export function heldInside(video: Video, timeUs: number): Micros {
  return toMicros(Math.min(Math.max(timeUs, 0), video.durationUs));
}

function stretchInside(video: Video, { fromUs, toUs, minUs = 1 }: NewSegment): [Micros, Micros] {
  const min = Math.min(Math.max(1, toMicros(minUs)), video.durationUs);
  const start = heldInside(video, Math.min(fromUs, toUs));
  const end = heldInside(video, Math.max(fromUs, toUs));
  if (end - start >= min) return [start, end];
  const from = toMicros(Math.min(start, video.durationUs - min));
  return [from, toMicros(from + min)];
}
