import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../../engine/base/errors.ts';
import { LIBRARY_FILE } from '../../user-folders.ts';

/** How every SQLite database begins. */
const MAGIC = 'SQLite format 3\0';
/** Of the first step of the schema. */
const TABLES = ['setting', 'folder', 'video'];
/** Another process that makes a library of this name has its first tables in it by then. */
const MAKING_MS = 400;
const LOOK_MS = 50;

/**
 * Refuses a file that is there and is no library of Tubelet's, before anything is written to it: it may be a video whose
 * name was given by mistake. What bears the library's own name is believed to be one that is damaged, or that was left
 * empty when its making was cut short, unless it is another program's database. Errors: `usage`, those of the system.
 */
export function expectLibrary(file: string): void {
  let why = otherThanLibrary(file);
  for (let waitedMs = 0; why === 'it is empty' && waitedMs < MAKING_MS; waitedMs += LOOK_MS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    why = otherThanLibrary(file);
  }
  if (why === null) return;
  throw new AppError(
    'usage',
    `"${path.basename(file)}" is no Tubelet library, ${why}: give another place for the library. Nothing was changed.`,
  );
}

/** What a file is that is no library; null for a library, one that cannot be looked into, and no file at all. */
function otherThanLibrary(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return null;
  if (!stats.isFile()) return 'it is no file';
  const isNamedSo = path.basename(file) === LIBRARY_FILE;
  if (stats.size === 0) return isNamedSo ? null : 'it is empty';
  if (!isDatabase(file)) return isNamedSo ? null : 'it is no database';
  const tables = tablesOf(file);
  if (tables === null || TABLES.every((name) => tables.has(name))) return null;
  if (tables.size === 0) return isNamedSo ? null : 'it is empty';
  return 'it is a database of another program';
}

function isDatabase(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const begin = Buffer.alloc(MAGIC.length);
    readSync(handle, begin, 0, begin.length, 0);
    return begin.toString('latin1') === MAGIC;
  } finally {
    closeSync(handle);
  }
}

/** Null where they cannot be read: opening the database says best why. */
function tablesOf(file: string): ReadonlySet<string> | null {
  const address = pathToFileURL(file);
  // Else SQLite puts files beside one that is somebody else's. With a log beside it the tables may be in there.
  if (!existsSync(`${file}-wal`)) address.searchParams.set('immutable', '1');
  try {
    const database = new DatabaseSync(address, { readOnly: true });
    try {
      const rows = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      return new Set(rows.map(({ name }) => String(name)));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
