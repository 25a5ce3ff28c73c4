import type { SegmentId, TrackId } from '../../../engine/annotation/document/ids.ts';
import { segmentsAt } from '../../../engine/annotation/document/query.ts';
import type { Segment, Track } from '../../../engine/annotation/document/records.ts';
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

/** The track that new segments enter. Errors: `usage` when all of them are hidden. */
export function trackToUse({ selection }: Labelled): Track {
  if (selection.track) return selection.track;
  throw new AppError('usage', 'There is no track to label on: add one or show a hidden one.');
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
    if (isHidden) continue;
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
