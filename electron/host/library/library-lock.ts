import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { makeFolder, removeDrafts } from '../atomic-file.ts';
import { ApiFailure } from '../http/http-error.ts';
import { makePrivateFile } from '../private-files.ts';

/** SQLite's result codes (its C interface), without the extended part. */
const BUSY = 5;
const LOCKED = 6;

/** A save takes milliseconds: who waits this long waits for a process that hangs. */
const PATIENCE_MS = 10_000;

/**
 * Lets one writer at a time into the library, of this process and of all others. The lock is the one that SQLite takes
 * on an otherwise empty database: the system itself gives it back when its holder dies, however it dies, so there are
 * no stale locks to guess about. Readers need none, as files are replaced in one step.
 */
export class LibraryLock {
  readonly #folder: string;
  #database: DatabaseSync | undefined;
  readonly #queue = new SerialQueue();

  /** Nothing is made on disk before the first `run`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` alone. Errors: `storage/busy`, and what `work` throws. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#alone(work));
  }

  /** Resolves when everything that was asked for has been done; the lock may be used again. */
  async close(): Promise<void> {
    await this.#queue.idle();
    this.#database?.close();
    this.#database = undefined;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const isFirst = this.#database === undefined;
    if (isFirst) await makeFolder(this.#folder);
    const database = await this.#enter();
    try {
      // Whoever wrote these drafts is gone, or they would hold the lock.
      if (isFirst) await this.#clean();
      return await work();
    } finally {
      database.exec('ROLLBACK');
    }
  }

  async #enter(): Promise<DatabaseSync> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        if (!this.#database) {
          const file = path.join(this.#folder, 'lock.sqlite');
          makePrivateFile(file);
          this.#database = new DatabaseSync(file, { timeout: 0 });
        }
        this.#database.exec('BEGIN EXCLUSIVE');
        return this.#database;
      } catch (error) {
        const code = resultCode(error);
        if (code !== BUSY && code !== LOCKED) throw asSystemError(error, code);
        if (Date.now() > until) {
          throw new ApiFailure(
            503,
            'storage/busy',
            'Another Tubelet has been writing to the library for too long: close it, or end it if it hangs.',
            { cause: error },
          );
        }
        await sleep(2 + Math.random() * 10);
      }
    }
  }

  async #clean(): Promise<void> {
    const projects = path.join(this.#folder, 'projects');
    const names = await readdir(projects).catch((): string[] => []);
    await removeDrafts(this.#folder);
    for (const name of names) {
      await removeDrafts(path.join(projects, name));
      await removeDrafts(path.join(projects, name, 'versions'));
    }
  }
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

/** SQLite's failures to reach its file, under the names that the file system has for them. */
function asSystemError(error: unknown, code: number | undefined): unknown {
  const names: Readonly<Record<number, string>> = {
    3: 'EACCES',
    8: 'EROFS',
    10: 'EIO',
    13: 'ENOSPC',
    14: 'EACCES',
  };
  const name = code === undefined ? undefined : names[code];
  return name === undefined
    ? error
    : Object.assign(new Error('the lock cannot be taken', { cause: error }), { code: name });
}
