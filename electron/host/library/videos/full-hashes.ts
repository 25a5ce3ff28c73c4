import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isCancelled } from '../../../../engine/base/errors.ts';
import { readSetting } from '../api/library-settings.ts';
import type { LibraryDatabase } from '../database/database.ts';
import { blocksIdOf, recordHashedFile, WHOLE_ID_BYTES } from './duplicate-ids.ts';
import { fullHash } from './full-hash.ts';

/** How often an idle library is asked for files that have no hash. */
const EVERY_MS = 5000;
/** A fifth of one processor at most: after each read it rests four times as long as that took. */
const REST = 4;

export interface FullHashesOptions {
  readonly database: LibraryDatabase;
  /** Told when a file turned out to be another video than it was taken for. */
  onChange(): void;
  report(error: unknown): void;
}

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
 * duplicates apart (see duplicate-ids.ts). While a batch runs, of this process or another, it waits, in the middle of a file too.
 * A file that was begun when the process ended is begun again by the next.
 */
export class FullHashes {
  readonly #options: FullHashesOptions;
  readonly #stop = new AbortController();
  /** Files that could not be read as they are, by path: asked for again once they have changed. */
  readonly #unreadable = new Map<string, string>();
  #running: Promise<void> | undefined;

  constructor(options: FullHashesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      // A library that cannot be read or written tells those who ask for it.
      if (!this.#stop.signal.aborted && !(error instanceof AppError)) this.#options.report(error);
    });
  }

  /** Stops at once. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#idle();
      const row = this.#next();
      if (row) await this.#hash(row);
      else await this.#sleep(EVERY_MS);
    }
  }

  async #hash(row: FileRow): Promise<void> {
    const { database, onChange } = this.#options;
    const { path, stamp, seen_at_ms: seenAtMs } = row;
    let sha256: string;
    try {
      sha256 = await fullHash(path, stamp, {
        signal: this.#stop.signal,
        pause: async (busyMs) => {
          await this.#sleep(busyMs * REST);
          await this.#idle();
        },
      });
    } catch (error) {
      if (isCancelled(error) || this.#stop.signal.aborted) throw error;
      // It is gone, changed or may not be read: looking through its folder notes which.
      this.#unreadable.set(path, stamp);
      return;
    }
    const id = database.write(() => {
      const isSame = database.get('SELECT 1 FROM file WHERE path = ? AND stamp = ?', path, stamp);
      if (!isSame) return row.video_id;
      const seen = {
        path,
        contentId: blocksIdOf(database, row.video_id),
        sizeBytes: Number.parseInt(stamp, 10),
        stamp,
        dateMs: row.date_ms,
        folderId: row.folder_id,
      };
      return recordHashedFile(database, seen, sha256, seenAtMs);
    });
    if (id !== row.video_id) onChange();
  }

  /** The file that was found first: what a video was known by before keeps its labels. */
  #next(): FileRow | undefined {
    const rows = this.#options.database.all<FileRow>(
      `SELECT path, video_id, folder_id, stamp, date_ms, seen_at_ms FROM file
       WHERE state = 'here' AND sha256_stamp IS NOT stamp AND CAST(stamp AS INTEGER) > ${WHOLE_ID_BYTES}
       ORDER BY seen_at_ms LIMIT ?`,
      this.#unreadable.size + 1,
    );
    return rows.find(({ path, stamp }) => this.#unreadable.get(path) !== stamp);
  }

  /** Resolves when no batch is under way. */
  async #idle(): Promise<void> {
    const { database } = this.#options;
    const isBusy = () => {
      const states = readSetting(database, 'isPaused') === 1 ? "'running'" : "'running', 'queued'";
      return database.get(`SELECT 1 FROM job WHERE state IN (${states}) LIMIT 1`) !== undefined;
    };
    while (isBusy()) await this.#sleep(EVERY_MS / 5);
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stop.signal, ref: false });
  }
}
