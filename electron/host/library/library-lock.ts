import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../../../engine/base/serial-queue.ts';
import { makeFolder, removeDrafts } from '../atomic-file.ts';
import { FileIdentity } from '../file-identity.ts';
import { ApiFailure } from '../http/http-error.ts';
import { makePrivateFile } from '../private-files.ts';
import { LIBRARY_FILE } from '../user-folders.ts';

/** What shows that a folder holds a library. */
const MARKS = ['lock.sqlite', LIBRARY_FILE, 'projects'];

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
  #identity: FileIdentity | undefined;
  /** There was a library: where there is none now, its disk or folder is gone. */
  #wasThere = false;
  readonly #queue = new SerialQueue();

  /** Nothing is made on disk before the first `run`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#isGone();
  }

  /** Throws `storage/gone` when there was a library and is none now: what is read there would look as if nobody had saved. */
  expectLibrary(): void {
    if (this.#isGone()) throw gone();
  }

  /** Runs `work` alone. Errors: `storage/busy`, and what `work` throws. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#alone(work));
  }

  /** Resolves when everything that was asked for has been done; the lock may be used again. */
  async close(): Promise<void> {
    await this.#queue.idle();
    this.#forget();
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.expectLibrary();
    if (this.#database && this.#identity?.presence !== 'here') this.#forget();
    const isFirst = this.#database === undefined;
    if (isFirst) await makeFolder(this.#folder);
    const database = await this.#enter();
    try {
      // Whoever wrote these drafts is gone, or they would hold the lock.
      if (isFirst) await this.#clean();
      const result = await work();
      // Meanwhile it went away: what was written then is where nobody looks for it.
      if (this.#identity?.presence !== 'here') throw gone();
      return result;
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
  }

  #forget(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#identity = undefined;
  }

  #isGone(): boolean {
    const isThere = MARKS.some((name) => existsSync(path.join(this.#folder, name)));
    if (isThere) this.#wasThere = true;
    return this.#wasThere && !isThere;
  }

  async #enter(): Promise<DatabaseSync> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        if (!this.#database) {
          const file = path.join(this.#folder, 'lock.sqlite');
          makePrivateFile(file);
          this.#database = new DatabaseSync(file, { timeout: 0 });
          this.#identity = new FileIdentity(file);
          this.#wasThere = true;
        }
        this.#database.exec('BEGIN EXCLUSIVE');
        return this.#database;
      } catch (error) {
        const code = resultCode(error);
        if (code !== BUSY && code !== LOCKED) {
          // A disk that came back is opened anew.
          this.#forget();
          throw asSystemError(error, code);
        }
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

function gone(): ApiFailure {
  return new ApiFailure(
    503,
    'storage/gone',
    "Tubelet's library is not there any more: connect its disk or put its folder back. Nothing is lost while this window stays open.",
  );
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
