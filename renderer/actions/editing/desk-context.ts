import type { SegmentId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { segmentsAt } from '../../../engine/annotation/document/query.ts';
import type { Segment, Track } from '../../../engine/annotation/document/records.ts';
import type { Observer } from '../../../engine/annotation/document/study-records.ts';
import { setTrackObserver } from '../../../engine/annotation/edits/subjects.ts';
import { createTrack } from '../../../engine/annotation/edits/tracks.ts';
import { nearestFrameTime } from '../../../engine/annotation/timing/frame-clock.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { type Micros, toMicros } from '../../../engine/base/micros.ts';
import type { App } from '../../state/app/app.ts';
import type { VideoDocument } from '../../state/document/document.svelte.ts';
import type { Selection } from '../../state/document/selection.svelte.ts';
import type { VideoFile } from '../../state/video/video-file.svelte.ts';

/** The video on screen, ready to be labelled. */
export interface Labelled {
  readonly file: VideoFile;
  readonly document: VideoDocument;
  readonly selection: Selection;
}

/** Evenly spaced frames are nearly always where they are expected: a large file's table is not waited for longer. */
const LONGEST_WAIT_MS = 2000;

/** Null without a video, or until its labels are read. */
export function labelledOf({ openVideos }: App): Labelled | null {
  const file = openVideos.selected;
  return file?.document.isOpen ? { file, document: file.document, selection: file.selection } : null;
}

/** The video on screen once its labels and frame times are read: what is made then lies on frames. */
export async function whenLabelled({ openVideos }: App): Promise<Labelled | null> {
  const file = openVideos.selected;
  if (!file) return null;
  await file.document.opened;
  // A file whose frames cannot be listed has evenly spaced ones for us.
  const reading = file.frameTimes().catch(() => undefined);
  await (file.info?.video.isVariableRate ? reading : Promise.race([reading, pause(LONGEST_WAIT_MS)]));
  return file === openVideos.selected ? { file, document: file.document, selection: file.selection } : null;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The frame boundary nearest to a time. */
export function onFrame({ clock, document }: VideoFile, timeUs: number): Micros {
  return nearestFrameTime(clock, timeUs, document.video?.durationUs ?? 0);
}

/** Begin of the frame on screen at a time. */
export function frameStart({ clock }: VideoFile, timeUs: number): Micros {
  return clock.timeOf(clock.indexAt(timeUs));
}

/** Where the frame on screen at a time ends: the next one's begin, or the end of the video. */
export function frameEnd({ clock, document }: VideoFile, timeUs: number): Micros {
  const next = clock.indexAt(timeUs) + 1;
  return next < clock.count ? clock.timeOf(next) : toMicros(document.video?.durationUs ?? 0);
}

/** Length of the frame on screen at a time: the shortest segment there. */
export function frameLength(file: VideoFile, timeUs: number): number {
  return Math.max(1, frameEnd(file, timeUs) - frameStart(file, timeUs));
}

/**
 * The track that new segments enter: the one in use; for an observer one of their own, which is made when there is none.
 * Errors: `usage` when all tracks are hidden.
 */
export function trackToUse(app: App, labelled: Labelled): Track {
  const { selection } = labelled;
  const track = app.coding.observerNow ? ownTrackOf(app.coding.observerNow, labelled) : selection.track;
  if (!track) throw new AppError('usage', 'There is no track to label on: add one or show a hidden one.');
  selection.useTrack(track.id);
  return track;
}

/** An observer's track: the one in use, else their first; else an empty one of nobody's becomes theirs, or one is made. */
function ownTrackOf(observer: Observer, { document, selection }: Labelled): Track | null {
  const { video } = document;
  const own = document.tracks.filter(({ kind, isHidden }) => kind === 'human' && !isHidden);
  const theirs = own.filter(({ observerId }) => observerId === observer.id);
  const known = theirs.find(({ id }) => id === selection.track?.id) ?? theirs[0];
  if (known || !video) return known ?? null;
  const isFree = ({ id, observerId }: Track) =>
    observerId === null &&
    document.segmentsOf(id).length === 0 &&
    document.running.every(({ trackId }) => trackId !== id);
  const free = own.find(isFree);
  if (free) document.note((records) => setTrackObserver(records, free.id, observer.id));
  else {
    const before = new Set(document.tracks.map(({ id }) => id));
    document.note((records) => createTrack(records, video.id, observer.name));
    const made = document.tracks.find(({ id }) => !before.has(id));
    if (made) document.note((records) => setTrackObserver(records, made.id, observer.id));
  }
  return (
    document.tracks.find(({ observerId, kind }) => kind === 'human' && observerId === observer.id) ?? null
  );
}

/** The selected segments, or those under the playhead: on the track in use first, else on the first that has some. */
export function targetsOf(app: App, kind?: Track['kind']): readonly Segment[] {
  const labelled = labelledOf(app);
  if (!labelled) return [];
  const { document, selection } = labelled;
  const isKind = (segment: Segment) => kind === undefined || document.get(segment.trackId)?.kind === kind;
  if (selection.segments.length > 0) return selection.segments.filter(isKind);
  const { positionUs } = app.player;
  const tracks = [...(selection.track ? [selection.track] : []), ...document.tracks];
  for (const { id, isHidden } of tracks) {
    const track = document.get(id);
    if (isHidden || !track || app.coding.isOutOfSight(track)) continue;
    const under = segmentsAt(document.store, id, positionUs).filter(
      (segment) => segment.state !== 'rejected' && isKind(segment),
    );
    if (under.length > 0) return under;
  }
  return [];
}

export function idsOf(segments: Iterable<Segment>): SegmentId[] {
  return [...segments].map((segment) => segment.id);
}

/** Ids that an edit made: those of the track's segments that were not there before. */
export function newIds(document: VideoDocument, trackIds: Iterable<TrackId>, edit: () => void): SegmentId[] {
  const tracks = [...new Set(trackIds)];
  const known = new Set(tracks.flatMap((id) => idsOf(document.segmentsOf(id))));
  edit();
  return tracks.flatMap((id) => idsOf(document.segmentsOf(id))).filter((id) => !known.has(id));
}
