import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunnerAlive, RunnerLock } from '../../tasks/runner-lock.ts';
import { LibraryDatabase } from './database.ts';
import { MIGRATIONS, migrate } from './migrations.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-database-'));
  file = path.join(folder, 'deep', 'library.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failure = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

test('a library is made, checked and opened again, and a backup is whole', async () => {
  const database = new LibraryDatabase(file);
  database.run("INSERT INTO collection (name) VALUES ('kept')");
  expect(database.check(true)).toEqual([]);
  const copy = path.join(folder, 'copy.sqlite');
  await database.backup(copy);
  database.close();
  const again = new LibraryDatabase(copy);
  expect(again.all('SELECT name FROM collection')).toEqual([{ name: 'kept' }]);
  again.close();
});

test('who still asks when it has been closed is told so in a sentence', () => {
  const database = new LibraryDatabase(file);
  database.run("INSERT INTO collection (name) VALUES ('kept')");
  database.close();
  const told = { code: 'storage/gone', message: expect.stringMatching(/has just been closed: try again/) };
  expect(failure(() => database.all('SELECT name FROM collection'))).toMatchObject(told);
  expect(failure(() => database.run("INSERT INTO collection (name) VALUES ('late')"))).toMatchObject(told);
});

test('what fails half way leaves nothing', () => {
  const database = new LibraryDatabase(file);
  const work = () =>
    database.write(() => {
      database.run("INSERT INTO collection (name) VALUES ('half')");
      throw new Error('half way');
    });
  expect(work).toThrow('half way');
  expect(database.all('SELECT 1 FROM collection')).toEqual([]);
  database.close();
});

test('a damaged library is refused in a sentence and left as it is', () => {
  new LibraryDatabase(file).close();
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 4096 * 12);
  writeFileSync(file, bytes);
  expect(failure(() => new LibraryDatabase(file))).toMatchObject({ code: 'library/damaged' });
  expect(readFileSync(file)).toEqual(bytes);
  writeFileSync(file, 'This was a library.\n'.repeat(1000));
  expect(failure(() => new LibraryDatabase(file))).toMatchObject({ code: 'library/damaged' });
});

test('a file that is no library is refused in a sentence, and nothing is written to it or beside it', () => {
  const others: Readonly<Record<string, RegExp>> = {
    'zero.mp4': /^"zero.mp4" is no Tubelet library, it is empty: /,
    'text.mp4': /^"text.mp4" is no Tubelet library, it is no database: /,
    'tables.sqlite': /^"tables.sqlite" is no Tubelet library, it is a database of another program: /,
    'library.sqlite': /^"library.sqlite" is no Tubelet library, it is a database of another program: /,
  };
  writeFileSync(path.join(folder, 'zero.mp4'), '');
  writeFileSync(path.join(folder, 'text.mp4'), 'This is no library.\n'.repeat(1000));
  for (const name of ['tables.sqlite', 'library.sqlite']) {
    const raw = new DatabaseSync(path.join(folder, name));
    raw.exec('PRAGMA journal_mode = WAL; CREATE TABLE video (id)');
    raw.close();
  }
  const names = readdirSync(folder);
  for (const [name, message] of Object.entries(others)) {
    const other = path.join(folder, name);
    const before = readFileSync(other);
    expect(failure(() => new LibraryDatabase(other))).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
    expect(readFileSync(other)).toEqual(before);
  }
  expect(readdirSync(folder)).toEqual(names);
});

test('a library whose making was cut short is made', () => {
  mkdirSync(path.dirname(file));
  writeFileSync(file, '');
  new LibraryDatabase(file).close();
  rmSync(file);
  const raw = new DatabaseSync(file);
  raw.exec('PRAGMA journal_mode = WAL');
  raw.close();
  const database = new LibraryDatabase(file);
  expect(database.all('SELECT 1 FROM video')).toEqual([]);
  database.close();
});

test('a library of a newer version is refused, and steps are whole or not done', () => {
  new LibraryDatabase(file).close();
  const raw = new DatabaseSync(file);
  const steps = [...MIGRATIONS, 'CREATE TABLE extra (a); CREATE TABLE extra (a);'];
  expect(() => migrate(raw, file, steps)).toThrow(/extra/);
  expect(raw.prepare("SELECT name FROM sqlite_master WHERE name = 'extra'").all()).toEqual([]);
  raw.exec('PRAGMA user_version = 999');
  raw.close();
  expect(failure(() => new LibraryDatabase(file))).toMatchObject({ code: 'library/newer-version' });
});

test('a runner is alive exactly as long as it holds its lock', () => {
  const lock = new RunnerLock(path.join(folder, 'library.sqlite'));
  expect(isRunnerAlive(path.join(folder, 'library.sqlite'), lock.name)).toBe(true);
  lock.release();
  expect(isRunnerAlive(path.join(folder, 'library.sqlite'), lock.name)).toBe(false);
  expect(isRunnerAlive(path.join(folder, 'library.sqlite'), '../../escape')).toBe(false);
});
