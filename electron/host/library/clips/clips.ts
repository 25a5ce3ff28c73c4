import path from 'node:path';
import { AppError } from '../../../../engine/base/errors.ts';
import { clipName, DEFAULT_CLIP_PATTERN } from '../../../../engine/formats/reels/clip-names.ts';
import type { Media } from '../../processes/process-media.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { foundSegments } from '../search/search.ts';
import { findFile } from '../videos/find-file.ts';
import { newestResult } from '../videos/results.ts';

/** A file of one segment of a video. */
export interface ExportedClip {
  /** A name that any disk takes, with its ending. */
  readonly name: string;
  /** The name was too long for a disk and was cut. */
  readonly isShortened: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

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

/** Everything that cutting one clip needs, so that it can be done without the library. */
export interface PlannedClip {
  /** A name that any disk takes, without an ending. */
  readonly stem: string;
  /** That name was too long and was cut. */
  readonly isShortened: boolean;
  /** Of the video. */
  readonly path: string;
  /** Which of several videos in it, from 1; absent: the file's own choice. */
  readonly videoNumber?: number | undefined;
  readonly startUs: number;
  readonly endUs: number;
  readonly isExact: boolean;
  /** Whether the run that tagged the video found that its clock jumps. */
  readonly hasJumps: boolean;
}

/** The longest clip that is cut: all of it is held in memory. */
const LONGEST_US = 30 * 60_000_000;

/**
 * Looks up what cutting one segment out of its video needs. Errors: `library/not-found`, `usage` for what is no stretch
 * or too long or has no such name, `source/*`.
 */
export async function planClip(
  database: LibraryDatabase,
  segmentId: number,
  { isExact, preUs = 0, postUs = 0, pattern = DEFAULT_CLIP_PATTERN, number = 1 }: ClipWish,
): Promise<PlannedClip> {
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
  const { path: its, videoNumber } = file;
  const hasJumps = newestResult(database, videoId)?.warning?.code === 'media/clock';
  const named = clipName(pattern, { ...segment, startUs: from, endUs: to, number, videoNumber });
  return { ...named, path: its, videoNumber, startUs: from, endUs: to, isExact, hasJumps };
}

/** Cuts a clip. @param media what decodes. Errors: `source/*`, `media/*`, `worker/crashed`, `cancelled`. */
export async function cutClip(
  planned: PlannedClip,
  media: Media,
  signal?: AbortSignal,
): Promise<ExportedClip> {
  const { stem, isShortened, path: file, videoNumber, ...wish } = planned;
  const video = { path: file, name: path.basename(file), videoNumber };
  const { bytes, extension } = await media.clip(video, wish, signal);
  return { name: stem + extension, isShortened, bytes };
}

/** Cuts one segment out of its video. Errors: those of {@link planClip} and {@link cutClip}. */
export async function exportClip(
  database: LibraryDatabase,
  segmentId: number,
  wish: ClipWish,
  media: Media,
  signal?: AbortSignal,
): Promise<ExportedClip> {
  return cutClip(await planClip(database, segmentId, wish), media, signal);
}

function durationOf(database: LibraryDatabase, videoId: number): number {
  const row = database.get<{ duration_us: number | null }>(
    'SELECT duration_us FROM video WHERE id = ?',
    videoId,
  );
  return row?.duration_us ?? Number.POSITIVE_INFINITY;
}
