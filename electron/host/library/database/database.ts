import { existsSync, mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AppError } from '../../../../engine/base/errors.ts';
import { FileIdentity, type Presence } from '../../file-identity.ts';
import { isAbsent } from '../../http/safe-path.ts';
import { makePrivateFile, PRIVATE_FOLDER } from '../../private-files.ts';
import { expectLibrary } from './expect-library.ts';
import { migrate } from './migrations.ts';

/** Another process writes for milliseconds; who holds the library this long hangs. */
export const PATIENCE_MS = 10_000;
/** While questions are asked one after the other, the file is looked for this often. Before and after writing it always is. */
const LOOK_MS = 100;
/** Up to here a full check at every opening costs less than a person notices; larger ones are checked on request. */
const CHECKED_BYTES = 64 * 1024 * 1024;
/** SQLite's result codes (its C interface), without the extended part. */
const RESULT = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

export type Row = Record<string, SQLInputValue>;

/**
 * The library's one SQLite file, with statements prepared once. Many processes may have it open: readers never wait
 * (WAL), writers wait for each other. A power cut loses at most the last moments, never the file.
 */
export class LibraryDatabase {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #identity: FileIdentity;
  #depth = 0;
  #lookedAtMs = 0;
  #isBroken = false;
  #commits = 0;

  /**
   * Opens the file, making it and its folder where there is none, checks it and brings it up to date.
   * @param patienceMs how long a call waits for another process, which holds up this thread: what must go on meanwhile
   * gives little and asks again
   * Errors: `usage` for a file that is no library, which stays as it is; `library/damaged`, `library/newer-version`,
   * `storage/*`.
   */
  constructor(file: string, { patienceMs = PATIENCE_MS } = {}) {
    this.file = file;
    try {
      expectLibrary(file);
      const isNew = !existsSync(file);
      if (isNew) mkdirSync(path.dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
      makePrivateFile(file);
      this.#database = openFile(file, patienceMs);
    } catch (error) {
      throw databaseFailure(error, file);
    }
    try {
      this.#identity = new FileIdentity(file);
      if (statSync(file).size <= CHECKED_BYTES) {
        const [fault] = this.check();
        if (fault !== undefined) throw damaged(file, fault);
      }
      migrate(this.#database, file);
    } catch (error) {
      this.#database.close();
      throw databaseFailure(error, file);
    }
  }

  /** Whether this is still the library of that name. One that is not any more takes nothing. */
  get presence(): Presence {
    const { presence } = this.#identity;
    // A disk that came back is another one to the system, whatever its files are called.
    return presence === 'here' && this.#isBroken ? 'other' : presence;
  }

  /** How often something was written here since it was opened. */
  get commits(): number {
    return this.#commits;
  }

  /**
   * Resolves when all that was written until now survives a power cut: SQLite itself only sees to it that the file stays
   * whole. Errors: those of the file system.
   */
  async settle(): Promise<void> {
    const handle = await open(`${this.file}-wal`, 'r+').catch((error: unknown) => {
      // What is not in the log any more has been flushed into the file.
      if (isAbsent(error)) return undefined;
      throw databaseFailure(error, this.file);
    });
    try {
      await handle?.sync();
    } catch (error) {
      throw databaseFailure(error, this.file);
    } finally {
      await handle?.close();
    }
    this.#expectHere();
  }

  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#asked(() => this.#prepared(sql).all(...values) as T[]);
  }

  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#asked(() => this.#prepared(sql).get(...values) as T | undefined);
  }

  /** Returns how many rows it changed and the id of the last one that it made. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly id: number } {
    return this.#written(() => {
      const { changes, lastInsertRowid } = this.#prepared(sql).run(...values);
      return { changes: Number(changes), id: Number(lastInsertRowid) };
    });
  }

  /** Everything that `work` writes, or nothing; within another it is part of that one. `work` must not wait. */
  write<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    return this.#written(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#depth = 1;
      try {
        const result = work();
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      } finally {
        this.#depth = 0;
      }
    });
  }

  /** What is wrong with the file, a line each; empty when it is whole. @param full reads every index too */
  check(full = false): string[] {
    const name = full ? 'integrity_check' : 'quick_check';
    const rows = this.#guarded(() => this.#database.prepare(`PRAGMA ${name}(20)`).all());
    return rows.flatMap((row) => Object.values(row).map(String)).filter((line) => line !== 'ok');
  }

  /** Writes a copy that is whole, while others go on reading and writing. `to` is replaced. */
  async backup(to: string): Promise<void> {
    try {
      await backup(this.#database, to);
    } catch (error) {
      throw databaseFailure(error, to);
    }
  }

  /** Tells the planner how the data lies; cheap, and needed once much has changed. */
  optimize(): void {
    this.#guarded(() => this.#database.exec('PRAGMA analysis_limit = 1000; PRAGMA optimize'));
  }

  /** Runs statements that are not worth preparing. */
  exec(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      // Searches are put together from parts: without a limit they would add up.
      if (this.#statements.size >= 256) this.#statements.clear();
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #asked<T>(ask: () => T): T {
    const now = performance.now();
    if (this.#depth === 0 && now - this.#lookedAtMs > LOOK_MS) this.#expectHere();
    return this.#guarded(ask);
  }

  /** Never says that something was written which went into a file that nobody will find. */
  #written<T>(write: () => T): T {
    if (this.#depth > 0) return this.#guarded(write);
    this.#expectHere();
    const result = this.#guarded(write);
    this.#commits += 1;
    this.#expectHere();
    return result;
  }

  #expectHere(): void {
    if (this.presence !== 'here') throw gone(this.file);
    this.#lookedAtMs = performance.now();
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (resultOf(error) === RESULT.io) this.#isBroken = true;
      throw databaseFailure(error, this.file);
    }
  }
}

/**
 * One that cannot be set up is closed at once: a connection that is left to the garbage collector closes at some later
 * moment, and takes away the log beside the path, whoever's that is by then.
 */
function openFile(file: string, patienceMs: number): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: patienceMs });
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; ' +
        'PRAGMA cache_size = -32768; PRAGMA mmap_size = 1073741824',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function gone(file: string): AppError {
  return new AppError(
    'storage/gone',
    `The library "${path.basename(file)}" is not there any more: connect its disk or put its folder back. Until then nothing is saved.`,
  );
}

/** SQLite's result code without the extended part; -1 for what is none of its failures. */
function resultOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : -1;
}

function damaged(file: string, fault: string): AppError {
  return new AppError('library/damaged', damageSentence(file), { details: { fault } });
}

/** What to do about a library that is damaged. A log left beside a backup would be read into it. */
export function damageSentence(file: string): string {
  const name = path.basename(file);
  return (
    `The library "${name}" is damaged: move it away together with "${name}-wal" where there is one, then put a backup in ` +
    'its place or start anew. Labels that you made are kept in projects beside it.'
  );
}

/** SQLite's and the system's failures in a sentence; anything else as it is. */
function databaseFailure(error: unknown, file: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const name = `"${path.basename(file)}"`;
  const system = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const code = resultOf(error);
  const because = { cause: error };
  if (code === RESULT.busy || code === RESULT.locked) {
    const text =
      'Another Tubelet has been writing to the library for too long: close it, or end it if it hangs.';
    return new AppError('storage/busy', text, because);
  }
  if (code === RESULT.corrupt || code === RESULT.notADatabase) return damaged(file, error.message);
  // Asked by who had it in the hand before it was closed: at the end, or as the library went away.
  if (system === 'ERR_INVALID_STATE') {
    const text = `The library ${name} has just been closed: try again in a moment.`;
    return new AppError('storage/gone', text, because);
  }
  if (code === RESULT.full || system === 'ENOSPC') {
    return new AppError('storage/full', `The disk of the library ${name} is full: free some space.`, because);
  }
  if (
    code === RESULT.readOnly ||
    code === RESULT.cannotOpen ||
    /^(EACCES|EPERM|EROFS|ENOTDIR)$/.test(system)
  ) {
    const text = `The library ${name} cannot be written: check its folder's permissions, or choose another file.`;
    return new AppError('storage/denied', text, because);
  }
  if (code === RESULT.io || system === 'EIO') {
    const text = `The library ${name} cannot be read or written: its disk reports an error. Check it, or connect it again.`;
    return new AppError('storage/failed', text, because);
  }
  return error;
}
