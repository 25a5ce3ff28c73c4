import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile, PRIVATE_FOLDER } from '../private-files.ts';

const NAME = /^[0-9a-f]{16}$/;

/**
 * Says for certain whether the process that took a job still lives: it holds SQLite's exclusive lock on a file of its
 * own, which the system gives back when the process dies, however it dies. Nothing is guessed from times or numbers.
 */
export class RunnerLock {
  /** What jobs name as their owner. */
  readonly name: string;
  readonly #folder: string;
  readonly #database: DatabaseSync;

  /** @param libraryFile its locks lie in a folder beside it */
  constructor(libraryFile: string) {
    this.name = randomBytes(8).toString('hex');
    this.#folder = lockFolder(libraryFile);
    mkdirSync(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    const file = path.join(this.#folder, `${this.name}.lock`);
    makePrivateFile(file);
    this.#database = new DatabaseSync(file, { timeout: 0 });
    try {
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  release(): void {
    if (!this.#database.isOpen) return;
    this.#database.close();
    removeLock(this.#folder, this.name);
  }
}

/** True while the runner of that name lives, in this process or another. The file of a dead one is removed. */
export function isRunnerAlive(libraryFile: string, name: string): boolean {
  if (!NAME.test(name)) return false;
  const folder = lockFolder(libraryFile);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(folder, `${name}.lock`), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    // Busy: someone holds it. Anything else: the file cannot be made or read, so nobody can hold it.
    return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
  } finally {
    database?.close();
  }
  removeLock(folder, name);
  return false;
}

function lockFolder(libraryFile: string): string {
  return `${libraryFile}-runners`;
}

function removeLock(folder: string, name: string): void {
  for (const ending of ['lock', 'lock-journal'])
    rmSync(path.join(folder, `${name}.${ending}`), { force: true });
}
