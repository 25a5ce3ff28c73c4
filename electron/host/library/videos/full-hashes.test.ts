import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileContentId } from '../../../../engine/source/content-id.node.ts';
import type { BatchSummary } from '../../../contract/batch.ts';
import type { OpenedMedia } from '../../../contract/media.ts';
import type { SegmentPage } from '../../../contract/segments.ts';
import type { LibraryVideo, VideoPage } from '../../../contract/videos.ts';
import { libraryArtifacts } from '../../artifacts/library-artifacts.ts';
import { createHost, type Host } from '../../host.ts';
import { mediaHere } from '../../processes/media-here.fake.ts';
import { NodeTagger } from '../../processes/node-tagger.ts';
import { projectText } from '../../projects/project.fake.ts';
import { libraryHandlers } from '../../tasks/library-handlers.ts';
import { RunnerLock } from '../../tasks/runner-lock.ts';
import { changeTasks } from '../../tasks/task-changes.ts';
import { TaskRunner } from '../../tasks/task-runner.ts';
import { addTask, takeTask } from '../../tasks/task-table.ts';
import { LibraryDatabase } from '../database/database.ts';
import { addFolder, scanFolder } from '../folders/folders.ts';
import { fullHash } from './full-hash.ts';
import { FIXTURE_MODELS, shortVideo } from './short-videos.fake.ts';
import { stampOf } from './videos.ts';

let folder: string;
let videos: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-full-hash-'));
  videos = path.join(folder, 'videos');
  mkdirSync(videos);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A video that ends with a box of 2 MiB that players skip, in which one byte is `mark`: its content id sees none of it. */
async function writeDuplicate(name: string, mark: number): Promise<string> {
  const box = Buffer.alloc(2 * 1024 * 1024);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box[500_000] = mark;
  const file = path.join(videos, name);
  await writeFile(file, Buffer.concat([shortVideo(folder), box]));
  return file;
}

const digestOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
const stampNow = async (file: string) => stampOf(await stat(file, { bigint: true }));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20);
}

test('two files that differ only where a content id does not look become two videos with labels of their own', async () => {
  const first = await writeDuplicate('first.mp4', 1);
  let host = startHost();
  const ask = async <T>(method: string, address: string, body?: unknown): Promise<T> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await host.handler(new Request(`app://bundle/api/library/${address}`, init));
    expect(answer.ok).toBe(true);
    return (await answer.json()) as T;
  };
  const all = async () => (await ask<VideoPage>('GET', 'videos')).videos;
  const tagAll = async () => {
    await ask('POST', 'jobs', { filter: { state: 'new' }, model: 'tiny-streaming', threshold: 0.2 });
    await until(async () => {
      const { counts } = await ask<BatchSummary>('GET', 'batch');
      return counts.queued + counts.running === 0;
    });
  };
  await host.open([videos]);
  await until(async () => (await all()).length === 1);
  await tagAll();
  const [known] = await all();
  expect(known).toMatchObject({ name: 'first.mp4', state: 'done' });
  expect(known!.segments).toBeGreaterThan(0);

  const second = await writeDuplicate('second.mp4', 2);
  expect(await fileContentId(second, '')).toBe(await fileContentId(first, ''));
  await until(async () => (await all()).length === 2);
  const [one, two] = (await all()) as [LibraryVideo, LibraryVideo];
  expect(one).toEqual(known);
  expect(two).toMatchObject({ name: 'second.mp4', state: 'new', segments: 0, fileState: 'here' });
  expect(two.contentId).toMatch(/^[0-9a-f]{64}$/);
  expect(two.contentId).not.toBe(one.contentId);

  // The page is told which it is, and what a person says of one is not said of the other.
  expect(await ask<OpenedMedia>('POST', `videos/${one.id}/open`)).not.toHaveProperty('contentId');
  const media = await ask<OpenedMedia>('POST', `videos/${two.id}/open`);
  expect(media.contentId).toBe(two.contentId);
  const saved = await host.handler(
    new Request(`app://bundle/api/projects/${two.contentId}?media=${media.token}`, {
      method: 'PUT',
      headers: { 'if-match': 'none' },
      body: projectText(two.contentId, 1, 3, 'only here'),
    }),
  );
  expect(saved.status).toBe(200);
  const found = () => ask<SegmentPage>('GET', 'segments?text=only+here');
  await until(async () => (await found()).total === 3);
  expect((await found()).segments.map(({ videoId }) => videoId)).toEqual([two.id, two.id, two.id]);
  await tagAll();
  const [, both] = await all();
  expect(both).toMatchObject({ state: 'done', decided: 3 });

  // Under another name and after a restart each is still itself, at once.
  await host.close();
  renameSync(first, path.join(videos, 'swap.mp4'));
  renameSync(second, first);
  host = startHost();
  await ask('GET', 'videos');
  await until(async () =>
    (await all()).every(({ fileState, name }) => fileState === 'here' && name !== 'second.mp4'),
  );
  expect((await all()).map(({ id, name, contentId }) => [id, name, contentId])).toEqual([
    [two.id, 'first.mp4', two.contentId],
    [one.id, 'swap.mp4', one.contentId],
  ]);
  await host.close();
});

function startHost(): Host {
  return createHost({
    version: '1',
    door: 'browser',
    appFolder: folder,
    modelFolders: [FIXTURE_MODELS],
    libraryFolder: path.join(folder, 'library'),
  });
}

test('all of a file is hashed, which is closed between two reads', async () => {
  const file = await writeDuplicate('a.mp4', 1);
  const isOpen = () =>
    process.platform === 'linux' &&
    readdirSync('/proc/self/fd').some((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`) === file;
      } catch {
        return false;
      }
    });
  let pauses = 0;
  const pause = async () => {
    pauses++;
    expect(isOpen()).toBe(false);
  };
  expect(await fullHash(file, await stampNow(file), { pause })).toBe(await digestOf(file));
  expect(pauses).toBe(3);
});

test('a file that changes while it is hashed has no hash, and stopping stops', async () => {
  const file = await writeDuplicate('a.mp4', 1);
  const stamp = await stampNow(file);
  const grow = async () => appendFileSync(file, 'more');
  await expect(fullHash(file, stamp, { pause: grow })).rejects.toMatchObject({ code: 'source/changed' });
  const stop = new AbortController();
  const pause = async () => stop.abort();
  const stopped = fullHash(file, await stampNow(file), { pause, signal: stop.signal });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});

test('hashing waits for a batch, goes on after a restart, and does nothing twice', async () => {
  for (const mark of [1, 2, 3]) await writeDuplicate(`${mark}.mp4`, mark);
  await writeFile(path.join(videos, 'small.mp4'), 'Its content id has seen all of it.');
  const file = path.join(folder, 'library.sqlite');
  let database = new LibraryDatabase(file);
  await scanFolder(database, addFolder(database, videos));
  const reported: unknown[] = [];
  const hashed = () =>
    database.all<{ path: string; sha256: string }>(
      'SELECT path, sha256 FROM file WHERE sha256_stamp = stamp ORDER BY path',
    );
  const start = () => {
    const { artifacts } = libraryArtifacts(database);
    const tagger = new NodeTagger([], artifacts);
    const made = libraryHandlers({
      ...{ database, artifacts, tagger, media: mediaHere },
      now: (...asked) => runner.now(...asked),
    });
    const runner: TaskRunner = new TaskRunner({
      database,
      handlers: made.handlers,
      nextIdle: made.nextIdle,
      onChange: () => {},
      onEnd: () => {},
      report: (error) => reported.push(error),
    });
    runner.start();
    return runner;
  };
  // A batch of another process.
  const other = new RunnerLock(file);
  const [{ id: video } = { id: 0 }] = database.all<{ id: number }>('SELECT id FROM video LIMIT 1');
  const how = { model: 'any', threshold: null, minDurationUs: null, isForced: false };
  addTask(database, 'tag', { video, ...how }, { videoId: video });
  takeTask(database, ['tag'], other.name);
  const asked = vi.spyOn(database, 'get');
  let hashes = start();
  const looks = () =>
    asked.mock.calls.filter(([sql]) => sql.includes("state IN ('running', 'queued')")).length;
  await until(() => looks() >= 3);
  expect(hashed()).toEqual([]);
  changeTasks(database, 'cancel');
  other.release();
  await until(() => hashed().length > 0);
  await hashes.close();
  const before = hashed();
  database.close();

  database = new LibraryDatabase(file);
  hashes = start();
  await until(() => hashed().length === 3);
  await hashes.close();
  expect(hashed()).toEqual(expect.arrayContaining(before));
  for (const { path: at, sha256 } of hashed()) expect(sha256).toBe(await digestOf(at));
  // Three contents under one content id by blocks, and the small one.
  expect(database.get('SELECT count(*) AS n, count(twin_of) AS duplicates FROM video')).toEqual({
    n: 4,
    duplicates: 2,
  });
  expect(database.check(true)).toEqual([]);
  database.close();
  expect(reported).toEqual([]);
});
