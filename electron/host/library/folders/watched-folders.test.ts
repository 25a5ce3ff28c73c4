import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Enqueue } from '../../../contract/batch.ts';
import type { LibraryFolder } from '../../../contract/shelves.ts';
import { Library } from '../library.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../videos/short-videos.fake.ts';
import { addFolder, changeFolder, listFolders } from './folders.ts';

const RUN = { model: 'tiny-streaming', threshold: 0.2 } satisfies Enqueue;

let folder: string;
let library: Library;
let video: Uint8Array;
const reported: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-watched-'));
  video = shortVideo(folder);
  library = open();
});
afterEach(async () => {
  await library.close();
  rmSync(folder, { recursive: true, force: true });
  expect(reported).toEqual([]);
});

function open(): Library {
  return new Library({
    file: path.join(folder, 'library', 'library.sqlite'),
    modelFolders: [FIXTURE_MODELS, path.join(FIXTURE_MODELS, '..')],
    events: { publish: () => {} },
    readProject: async () => undefined,
    report: (error) => reported.push(error),
  });
}

/** Puts a new folder with so many videos into the library. Returns its id. */
function watched(name: string, count: number, first = 1): number {
  writeAged(name, count, first);
  const id = addFolder(library.database, path.join(folder, name));
  library.watchFolders();
  return id;
}

/** As if they had been written an hour ago: a fresh file is left for a later look. */
function writeAged(name: string, count: number, first = 1): void {
  const then = Date.now() / 1000 - 3600;
  for (const file of writeVideos(path.join(folder, name), video, count, first)) utimesSync(file, then, then);
}

/** Waits for a state; the test's time limit ends the wait. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

interface Shown {
  readonly name: string;
  readonly file_state: string;
  readonly state: string;
  readonly segments: number;
}

const videos = () =>
  library.database.all<Shown>('SELECT name, file_state, state, segments FROM video ORDER BY name_key, id');
const names = (fileState = 'here') =>
  videos()
    .filter(({ file_state }) => file_state === fileState)
    .map(({ name }) => name);
const folderOf = (id: number): LibraryFolder =>
  listFolders(library.database, library.scanning).find((each) => each.id === id)!;
const isIdle = () =>
  !library.database.get("SELECT 1 FROM task WHERE state IN ('queued', 'running')") &&
  library.scanning.size === 0;

test('a file that appears in a watched folder joins the library, and is tagged where that is wished', async () => {
  const id = watched('camera', 1);
  await until(() => names().length === 1);
  changeFolder(library.database, id, { isTagged: true });
  writeAged(path.join('camera', 'monday'), 1, 2);
  await until(() => names().length === 2);
  await until(() => videos()[1]?.state === 'done');
  expect(videos()[0]?.state).toBe('new');
});

test('a folder that goes and comes back keeps its labels, and is watched again', async () => {
  const id = watched('drive', 2);
  await until(() => names().length === 2);
  library.enqueue({ folder: id, ...RUN });
  await until(isIdle);
  const before = videos();
  expect(before.map(({ state }) => state)).toEqual(['done', 'done']);

  renameSync(path.join(folder, 'drive'), path.join(folder, 'unplugged'));
  await until(() => names('missing').length === 2);
  await until(() => folderOf(id).problem !== null);
  expect(folderOf(id).problem).toMatch(/^"drive" cannot be found\. .* its labels are kept/);
  expect(videos().map(({ segments }) => segments)).toEqual(before.map(({ segments }) => segments));

  renameSync(path.join(folder, 'unplugged'), path.join(folder, 'drive'));
  await until(() => names().length === 2);
  await until(() => folderOf(id).problem === null);
  expect(videos()).toEqual(before);
  await until(isIdle);

  // Made anew under its name, as by a program that replaces folders.
  rmSync(path.join(folder, 'drive'), { recursive: true });
  await until(() => names('missing').length === 2);
  writeAged('drive', 3);
  await until(() => names().length === 3);
  writeAged('drive', 1, 4);
  await until(() => names().length === 4);
  expect(videos().slice(0, 2)).toEqual(before);
}, 120_000);

test('a video that moves from one folder to another keeps its labels', async () => {
  const from = watched('inbox', 2);
  await until(() => names().length === 2);
  library.enqueue({ folder: from, ...RUN });
  await until(isIdle);
  const to = watched('archive', 1, 9);
  await until(() => names().length === 3);
  renameSync(path.join(folder, 'inbox', 'clip 1.mp4'), path.join(folder, 'archive', 'kept.mp4'));
  await until(() => folderOf(to).videos === 2 && folderOf(from).videos === 1);
  await until(isIdle);
  expect(videos().map(({ name, file_state, state }) => [name, file_state, state])).toEqual([
    ['clip 2.mp4', 'here', 'done'],
    ['clip 9.mp4', 'here', 'new'],
    ['kept.mp4', 'here', 'done'],
  ]);
  expect(videos()[2]!.segments).toBe(videos()[0]!.segments);
});

test('a file that changes is another video, and the labels of what it was are kept', async () => {
  const id = watched('edits', 1);
  await until(() => names().length === 1);
  library.enqueue({ folder: id, ...RUN });
  await until(isIdle);
  writeAged('next', 1, 2);
  renameSync(path.join(folder, 'next', 'clip 2.mp4'), path.join(folder, 'edits', 'clip 1.mp4'));
  await until(() => names('changed').length === 1 && names().length === 1);
  const [before, now] = videos();
  expect(before).toMatchObject({ file_state: 'changed', state: 'done' });
  expect(before!.segments).toBeGreaterThan(0);
  expect(now).toMatchObject({ file_state: 'here', state: 'new', segments: 0 });
});

test('a file from a camera whose clock is ahead is taken once it stays as it is', async () => {
  const [file = ''] = writeVideos(path.join(folder, 'future'), video, 1);
  const year = Date.now() / 1000 + 365 * 86_400;
  utimesSync(file, year, year);
  addFolder(library.database, path.join(folder, 'future'));
  library.watchFolders();
  await until(() => names().length === 1);
});

test('a folder that cannot be written to is tagged, and its labels are in the library', async (context) => {
  const at = path.join(folder, 'read-only');
  writeAged('read-only', 2);
  const release = madeReadOnly(at);
  if (!release) return context.skip('no read-only folder can be made by this user');
  try {
    expect(() => writeFileSync(path.join(at, 'probe'), '')).toThrow();
    const id = addFolder(library.database, at);
    library.watchFolders();
    await until(() => names().length === 2);
    library.enqueue({ folder: id, ...RUN });
    await until(isIdle);
    expect(videos().map(({ state }) => state)).toEqual(['done', 'done']);
    expect(readdirSync(at).sort()).toEqual(['clip 1.mp4', 'clip 2.mp4']);
    await library.close();
    library = open();
    const kept = library.database.get<{ n: number }>('SELECT count(*) AS n FROM result');
    expect(kept).toEqual({ n: 2 });
    expect(videos().every(({ segments }) => segments > 0)).toBe(true);
  } finally {
    release();
  }
});

/** Permissions do not bind root, a file system that is mounted so does. Undefined where neither can be had. */
function madeReadOnly(at: string): (() => void) | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.getuid?.() !== 0) {
    chmodSync(at, 0o555);
    return () => chmodSync(at, 0o755);
  }
  try {
    execFileSync('mount', ['--bind', at, at], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const release = () => execFileSync('umount', [at]);
  try {
    execFileSync('mount', ['-o', 'remount,bind,ro', at], { stdio: 'ignore' });
    return release;
  } catch {
    release();
    return undefined;
  }
}

test('a folder that is a file by now says so and loses nothing', async () => {
  const id = watched('was a folder', 1);
  await until(() => names().length === 1);
  rmSync(path.join(folder, 'was a folder'), { recursive: true });
  writeFileSync(path.join(folder, 'was a folder'), 'a file');
  await until(() => names('missing').length === 1);
  await until(() => folderOf(id).problem !== null);
  expect(folderOf(id).problem).toMatch(/^"was a folder" cannot be found/);
});
