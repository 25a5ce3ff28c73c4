import { isCancelled } from '../../../../engine/base/errors.ts';
import type { LibraryDatabase } from '../../library/database/database.ts';
import { blocksIdOf, recordHashedFile, WHOLE_ID_BYTES } from '../../library/videos/duplicate-ids.ts';
import { fullHash } from '../../library/videos/full-hash.ts';
import type { ParametersOf } from '../kinds.ts';
import { handlerOf, type TaskHandler } from '../task-handler.ts';

interface FileRow {
  readonly path: string;
  readonly video_id: number;
  readonly folder_id: number | null;
  readonly stamp: string;
  readonly date_ms: number;
  readonly seen_at_ms: number;
}

/**
 * Hashes all bytes of the library's files while nothing else is to be done, one file after the other, and so tells
 * duplicates apart (see duplicate-ids.ts). A file that was begun when the process ended is begun again by the next.
 */
export class FullHashes {
  readonly handler: TaskHandler<'hash'>;
  readonly #database: LibraryDatabase;
  /** Files that could not be read as they are, by path: asked for again once they have changed. */
  readonly #unreadable = new Map<string, string>();

  /** @param onChange told when a file turned out to be another video than it was taken for */
  constructor(database: LibraryDatabase, onChange: () => void) {
    this.#database = database;
    this.handler = handlerOf<'hash', ParametersOf<'hash'>, string | null>({
      kind: 'hash',
      prepare: async (file) => ({ input: file }),
      work: async ({ path, stamp }, { signal, breathe }) => {
        try {
          return await fullHash(path, stamp, { signal, pause: breathe });
        } catch (error) {
          if (isCancelled(error) || signal.aborted) throw error;
          // It is gone, changed or may not be read: looking through its folder notes which.
          this.#unreadable.set(path, stamp);
          return null;
        }
      },
      keep: (file, sha256) => {
        if (sha256 !== null && this.#record(file, sha256)) onChange();
        return null;
      },
    });
  }

  /** The next file to hash, that which was found first: what a video was known by before keeps its labels. */
  next(): { readonly kind: 'hash'; readonly parameters: ParametersOf<'hash'> } | undefined {
    const rows = this.#database.all<{ path: string; stamp: string }>(
      `SELECT path, stamp FROM file
       WHERE state = 'here' AND sha256_stamp IS NOT stamp AND CAST(stamp AS INTEGER) > ${WHOLE_ID_BYTES}
       ORDER BY seen_at_ms LIMIT ?`,
      this.#unreadable.size + 1,
    );
    const next = rows.find(({ path, stamp }) => this.#unreadable.get(path) !== stamp);
    return next && { kind: 'hash', parameters: { path: next.path, stamp: next.stamp } };
  }

  /** True when the file is another video than it was taken for. */
  #record({ path, stamp }: ParametersOf<'hash'>, sha256: string): boolean {
    const database = this.#database;
    const row = database.get<FileRow>('SELECT * FROM file WHERE path = ? AND stamp = ?', path, stamp);
    if (!row) return false;
    const seen = {
      path,
      contentId: blocksIdOf(database, row.video_id),
      sizeBytes: Number.parseInt(stamp, 10),
      stamp,
      dateMs: row.date_ms,
      folderId: row.folder_id,
    };
    return recordHashedFile(database, seen, sha256, row.seen_at_ms) !== row.video_id;
  }
}
