import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, toAppError } from '../../../../engine/base/errors.ts';
import type { SourceRef } from '../../../../engine/source/byte-source.ts';
import { fileContentId } from '../../../../engine/source/content-id.node.ts';
import type { ContentId } from '../../../../engine/source/content-id.ts';
import { denied, gone } from '../../../../engine/source/opened-source.ts';
import { systemCode } from '../../http/http-error.ts';
import { isAbsent } from '../../http/safe-path.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { isDuplicateId, recordHashedFile } from './duplicate-ids.ts';
import { fullHash } from './full-hash.ts';
import { filesOf, knownVideo, recordFile, recordMissing, stampOf } from './videos.ts';

/** A file that holds a video's content now. */
export interface FoundFile {
  readonly path: string;
  readonly stamp: string;
  readonly contentId: ContentId;
  /** Which of several videos in it a person chose, from 1; absent: the file's own choice. */
  readonly videoNumber?: number;
}

/** The same, to be opened. */
export function sourceOf({ path: file, videoNumber }: FoundFile): SourceRef {
  return { kind: 'path', path: file, name: path.basename(file), videoNumber };
}

/**
 * Where a video can be read now. What is noticed on the way (a file that is gone or holds something else) is noted.
 * Errors: `library/not-found`, `source/gone`, `source/changed`, `source/denied`.
 */
export async function findFile(database: LibraryDatabase, videoId: number): Promise<FoundFile> {
  const video = database.get<{ content_id: string; name: string; video_number: number | null }>(
    'SELECT content_id, name, video_number FROM video WHERE id = ?',
    videoId,
  );
  if (!video) throw new AppError('library/not-found', 'This video is not in the library.');
  let failure: AppError | undefined;
  for (const { path: file } of filesOf(database, videoId)) {
    try {
      if ((await lookAt(database, file, null)) === videoId) {
        const { content_id: contentId, video_number } = video;
        const chosen = video_number === null ? {} : { videoNumber: video_number };
        return { path: file, stamp: stampOf(await statsOf(file)), contentId, ...chosen };
      }
      failure ??= new AppError(
        'source/changed',
        `"${video.name}" was changed since it was put into the library: tag the new content as a video of its own.`,
      );
    } catch (error) {
      const why = toAppError(error);
      if (why.code === 'source/gone') recordMissing(database, file);
      else failure ??= why;
    }
  }
  throw failure ?? gone(video.name);
}

/**
 * Looks at a file and notes what it holds: without reading it where its size and time of change are known.
 * Returns the id of its video. Errors: `source/*`, and those of the library.
 */
export async function lookAt(
  database: LibraryDatabase,
  file: string,
  folderId: number | null,
): Promise<number> {
  return noteFile(database, file, folderId, await statsOf(file));
}

/** As {@link lookAt}, for one that was just looked at. */
export async function noteFile(
  database: LibraryDatabase,
  file: string,
  folderId: number | null,
  stats: BigIntStats,
): Promise<number> {
  const stamp = stampOf(stats);
  const known = knownVideo(database, file, stamp);
  if (known !== undefined && isSettled(database, file, folderId)) return known;
  const contentId =
    known === undefined ? await fileContentId(file, path.basename(file)) : contentOf(database, known);
  const seen = {
    path: file,
    contentId,
    sizeBytes: Number(stats.size),
    stamp,
    dateMs: Number(stats.mtimeMs),
    folderId,
  };
  // Of contents that are known to be more than one, only all bytes tell which it is.
  if (known === undefined && isDuplicateId(database, contentId)) {
    const sha256 = await fullHash(file, stamp).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    return recordHashedFile(database, seen, sha256);
  }
  return recordFile(database, seen);
}

/** Errors: `source/gone`, `source/denied`. */
export async function statsOf(file: string): Promise<BigIntStats> {
  try {
    return await stat(file, { bigint: true });
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** What the system says names the whole path, which no page may see. */
function unreadable(file: string, error: unknown): unknown {
  const name = path.basename(file);
  if (isAbsent(error)) return gone(name, error);
  return systemCode(error) === undefined ? error : denied(name, error);
}

/** Errors: as of {@link statsOf}. */
export async function stampNow(file: string): Promise<string> {
  return stampOf(await statsOf(file));
}

/** True when nothing about the file's row has to change. */
function isSettled(database: LibraryDatabase, file: string, folderId: number | null): boolean {
  const row = database.get<{ state: string; folder_id: number | null }>(
    'SELECT state, folder_id FROM file WHERE path = ?',
    file,
  );
  return row?.state === 'here' && (folderId === null || row.folder_id === folderId);
}

/** @param videoId of a video that is in the library */
export function contentOf(database: LibraryDatabase, videoId: number): ContentId {
  return database.get<{ content_id: string }>('SELECT content_id FROM video WHERE id = ?', videoId)!
    .content_id;
}
