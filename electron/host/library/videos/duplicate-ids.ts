import { createHash } from 'node:crypto';
import { CONTENT_BLOCK_BYTES, type ContentId } from '../../../../engine/source/content-id.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { recordFile, type SeenFile } from './videos.ts';

/**
 * Files of one size that differ only between the blocks of their content id have a duplicate id: what is known of a content id by
 * blocks must be told apart by all bytes. The first whose hash is known keeps the content id by blocks, and with it the
 * labels that were made under it; each other one has an id made of its hash.
 */

/** A file no longer than this is in its content id as a whole, which then is no duplicate. */
export const WHOLE_ID_BYTES = 3 * CONTENT_BLOCK_BYTES;

/** True when files with this content id by blocks have been found to differ. */
export function isDuplicateId(database: LibraryDatabase, blocksId: ContentId): boolean {
  return database.get('SELECT 1 FROM video WHERE twin_of = ? LIMIT 1', blocksId) !== undefined;
}

/** The content id by blocks of a video, which others may have too; its content id where that is no duplicate. */
export function blocksIdOf(database: LibraryDatabase, videoId: number): ContentId {
  return database.get<{ id: ContentId }>(
    'SELECT coalesce(twin_of, content_id) AS id FROM video WHERE id = ?',
    videoId,
  )!.id;
}

/**
 * Notes the hash of a file's bytes, and gives the file to the video that it is. Returns the id of that video.
 * @param seen with the content id by blocks
 */
export function recordHashedFile(
  database: LibraryDatabase,
  seen: SeenFile,
  sha256: string,
  nowMs = Date.now(),
): number {
  return database.write(() => {
    const blocksId = seen.contentId;
    const contentId = ownId(database, blocksId, sha256);
    const id = recordFile(database, { ...seen, contentId }, nowMs);
    database.run(
      'UPDATE video SET sha256 = ?, twin_of = ? WHERE id = ?',
      ...[sha256, contentId === blocksId ? null : blocksId, id],
    );
    database.run(
      'UPDATE file SET sha256 = ?, sha256_stamp = ? WHERE path = ?',
      ...[sha256, seen.stamp, seen.path],
    );
    return id;
  });
}

/** The content id of a file that the library knows to be another than its blocks say; undefined for any other. */
export function distinctId(database: LibraryDatabase, file: string, stamp: string): ContentId | undefined {
  return database.get<{ content_id: ContentId }>(
    `SELECT content_id FROM file JOIN video ON video.id = video_id
     WHERE path = ? AND stamp = ? AND twin_of IS NOT NULL`,
    ...[file, stamp],
  )?.content_id;
}

function ownId(database: LibraryDatabase, blocksId: ContentId, sha256: string): ContentId {
  const first = database.get<{ sha256: string | null }>(
    'SELECT sha256 FROM video WHERE content_id = ?',
    blocksId,
  );
  if (!first || first.sha256 === null || first.sha256 === sha256) return blocksId;
  return createHash('sha256').update(`tubelet-content-twin-1\n${blocksId}\n${sha256}\n`).digest('hex');
}
