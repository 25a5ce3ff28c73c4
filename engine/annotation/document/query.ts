import type { Micros } from '../../base/micros.ts';
import type { SegmentId, TrackId, VideoId } from './ids.ts';
import type { Label, Records, Segment, Track } from './records.ts';

// Plain scans: one over 5,000 segments takes well under a millisecond, so there is no index to keep right.

/** The last microsecond a segment reaches: its end, or a marker's point. */
export function endOf(segment: Segment): Micros {
  return segment.endUs ?? segment.startUs;
}

/** By start, then end, then id: the order of rows, files and lists. */
export function byTime(a: Segment, b: Segment): number {
  return a.startUs - b.startUs || endOf(a) - endOf(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** A video's tracks from the top down. */
export function tracksOf(records: Records, videoId: VideoId): Track[] {
  return [...records.all('track').values()]
    .filter((track) => track.videoId === videoId)
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

/** Segments and markers of a track by time. */
export function segmentsOf(records: Records, trackId: TrackId): Segment[] {
  const found: Segment[] = [];
  for (const segment of records.all('segment').values()) if (segment.trackId === trackId) found.push(segment);
  return found.sort(byTime);
}

/** Those that reach into `[fromUs, toUs)`, by time. */
export function segmentsBetween(records: Records, trackId: TrackId, fromUs: number, toUs: number): Segment[] {
  const found: Segment[] = [];
  for (const segment of records.all('segment').values()) {
    if (segment.trackId !== trackId || segment.startUs >= toUs) continue;
    if (segment.endUs === null ? segment.startUs >= fromUs : segment.endUs > fromUs) found.push(segment);
  }
  return found.sort(byTime);
}

/** Segments (not markers) with `timeUs` in them, by time. */
export function segmentsAt(records: Records, trackId: TrackId, timeUs: number): Segment[] {
  return segmentsBetween(records, trackId, timeUs, timeUs + 1).filter((segment) => segment.endUs !== null);
}

/** The records of the ids that still exist, in the order given. */
export function existing(records: Records, ids: Iterable<SegmentId>): Segment[] {
  return [...new Set(ids)].flatMap((id) => records.get(id) ?? []);
}

/** Labels of one parent as they are listed. */
export function byPlace(a: Label, b: Label): number {
  return a.order - b.order || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
}
