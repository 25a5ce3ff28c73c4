import { secondsText } from '../../../../engine/base/clock-text.ts';
import { writeTable } from '../../../../engine/base/delimited-text.ts';
import { AppError } from '../../../../engine/base/errors.ts';
import { makeClip } from '../../../../engine/decode/clips/make-clip.node.ts';
import { clipName, DEFAULT_CLIP_PATTERN } from '../../../../engine/formats/reels/clip-names.ts';
import { SEGMENT_COLUMNS } from '../../../../engine/formats/tables/table.ts';
import type { FoundSegment, LibraryExportFormat, SegmentFilter } from '../../../contract/segments.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { allSegments, foundSegments } from '../search/search.ts';
import { findFile, sourceOf } from '../videos/find-file.ts';

/** What every table of segments has, then where the library has the video. */
const COLUMNS = [...SEGMENT_COLUMNS, 'folder', 'content_id'];

/** So many segments are read at a time. */
const CHUNK = 1000;

/** The segments of a filter as lines of text, by video and time; memory stays flat however many there are. */
export function* exportedLines(
  database: LibraryDatabase,
  filter: SegmentFilter,
  format: LibraryExportFormat,
): Generator<string> {
  if (format === 'csv') yield writeTable([COLUMNS]);
  const ids = allSegments(database, filter);
  for (let at = 0; at < ids.length; at += CHUNK) {
    for (const segment of foundSegments(database, ids.slice(at, at + CHUNK))) {
      yield format === 'csv' ? writeTable([row(segment)]) : `${JSON.stringify(jsonLine(segment))}\n`;
    }
  }
}

/** A file of one segment of a video. */
export interface ExportedClip {
  /** A name that any disk takes, with its ending. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The longest clip that is cut: all of it is held in memory. */
const LONGEST_US = 30 * 60_000_000;

/** How a clip is cut. */
export interface ClipWish {
  /** Exactly, by encoding it anew; else as stored, from the key frame before it. */
  readonly isExact: boolean;
  /** Added before and after the segment, within its video. */
  readonly preUs?: number;
  readonly postUs?: number;
  /** See `clipName`. */
  readonly pattern?: string;
  /** Place among the clips that are cut together, from 1. */
  readonly number?: number;
}

/**
 * Cuts one segment out of its video. Errors: `library/not-found`, `usage` for what is no stretch or too long or has no
 * such name, `source/*`, `media/*`.
 */
export async function exportClip(
  database: LibraryDatabase,
  segmentId: number,
  { isExact, preUs = 0, postUs = 0, pattern = DEFAULT_CLIP_PATTERN, number = 1 }: ClipWish,
  signal?: AbortSignal,
): Promise<ExportedClip> {
  const [segment] = foundSegments(database, [segmentId]);
  if (!segment)
    throw new AppError('library/not-found', 'This segment is not in the library any more: search again.');
  const { videoId, startUs, endUs } = segment;
  if (endUs === null && preUs + postUs === 0)
    throw new AppError('usage', 'A marker has no length: choose a segment to cut, or add time around it.');
  const from = Math.max(0, startUs - preUs);
  const to = Math.min(durationOf(database, videoId), (endUs ?? startUs) + postUs);
  if (to - from > LONGEST_US)
    throw new AppError('usage', 'Clips of up to 30 minutes are cut: split this segment first.');
  const file = await findFile(database, videoId);
  const { videoNumber } = file;
  const clip = clipName(pattern, { ...segment, startUs: from, endUs: to, number, videoNumber });
  const wish = { startUs: from, endUs: to, isExact };
  const { bytes, extension } = await makeClip(sourceOf(file), wish, signal);
  return { name: clip + extension, bytes };
}

function durationOf(database: LibraryDatabase, videoId: number): number {
  const row = database.get<{ duration_us: number | null }>(
    'SELECT duration_us FROM video WHERE id = ?',
    videoId,
  );
  return row?.duration_us ?? Number.POSITIVE_INFINITY;
}

function jsonLine(segment: FoundSegment) {
  const { video, contentId, startUs, endUs, label, score, state, origin, note } = segment;
  return { video, folder: folderText(segment), contentId, startUs, endUs, label, score, state, origin, note };
}

function row(segment: FoundSegment): string[] {
  const cells: Readonly<Record<(typeof SEGMENT_COLUMNS)[number], string>> = {
    video: segment.video,
    start_s: secondsText(segment.startUs),
    end_s: segment.endUs === null ? '' : secondsText(segment.endUs),
    label: segment.label,
    name: segment.label,
    score: segment.score === null ? '' : segment.score.toFixed(6),
    origin: segment.origin,
    state: segment.state,
    track: '',
    note: segment.note,
    path: '',
  };
  return [...SEGMENT_COLUMNS.map((column) => cells[column]), folderText(segment), segment.contentId];
}

function folderText({ folder }: FoundSegment): string {
  return folder === null ? '' : [folder.name, folder.below].filter((part) => part !== '').join('/');
}
