import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostEvent } from '../../contract/host-events.ts';
import { Library } from '../library/library.ts';
import { similarSegments } from '../library/similar/similar.ts';
import { lookAt } from '../library/videos/find-file.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';
import { findBase } from '../models/model-folders.ts';
import { spawnNodeProcess } from '../processes/node-process.ts';

let folder: string;
let library: Library;
let learning: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
const events: HostEvent[] = [];
const reported: unknown[] = [];
/** A call about this file ends its process. */
let lost: string | null = null;
const ids: number[] = [];
const files: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-embed-task-'));
  mkdirSync(path.join(folder, 'library'));
  library = new Library({
    file: path.join(folder, 'library', 'library.sqlite'),
    modelFolders: [FIXTURE_MODELS],
    events: { publish: (event: HostEvent) => void events.push(event) },
    readProject: () => Promise.resolve(undefined),
    spawnWork: () => {
      const port = spawnNodeProcess();
      const post: typeof port.post = (message, transfer) => {
        port.post(message, transfer);
        if (lost !== null && JSON.stringify(message).includes(lost)) port.terminate();
      };
      return { ...port, post };
    },
    learn: async (_without, signal, onProgress) => {
      onProgress(1, 3);
      await learning(signal);
    },
    report: (error) => reported.push(error),
  });
  files.push(...writeVideos(path.join(folder, 'videos'), shortVideo(folder), 4));
  for (const file of files) ids.push(await lookAt(library.database, file, null));
});
afterAll(async () => {
  await library.close();
  rmSync(folder, { recursive: true, force: true });
  expect(reported).toEqual([]);
});

const contentOf = (id: number) =>
  library.database.get<{ content_id: string }>('SELECT content_id FROM video WHERE id = ?', id)!.content_id;
const wish = (id: number) => ({
  contentId: contentOf(id),
  startUs: 0,
  endUs: 500_000,
  top: 20,
  isHere: false,
});

test('videos that nobody tagged are got to know as one task, and one that is gone stops no other', async () => {
  const { manifest } = await findBase([FIXTURE_MODELS]);
  const ask = () => similarSegments(library.database, library.indexes, manifest, wish(ids[0]!));
  await expect(ask()).rejects.toThrow('Nothing is stored of this video as it is now: tag it first');
  rmSync(files[3]!);
  const { unknown } = await library.indexes.upToDate(manifest);
  expect(unknown).toEqual(ids);
  library.jobs.embed(unknown);
  expect(library.jobs.teachingWork().embed).toMatchObject({ done: 0 });
  await expect
    .poll(() => library.jobs.teachingWork(), { timeout: 30_000 })
    .toEqual({
      teach: null,
      embed: null,
      said: '3 videos can be compared now; 1 video could not be read.',
    });
  const found = await ask();
  expect(found).toMatchObject({ videos: 3, unknown: 1 });
  // Copies of one video: the same stretch of the others is the same.
  expect(new Set(found.segments.slice(0, 2).map(({ videoId }) => videoId))).toEqual(new Set(ids.slice(1, 3)));
  for (const { startUs, score } of found.segments.slice(0, 2)) {
    expect(startUs).toBe(0);
    expect(score).toBeCloseTo(1, 3);
  }
  const here = { ...wish(ids[0]!), isHere: true };
  const within = await similarSegments(library.database, library.indexes, manifest, here);
  for (const { videoId } of within.segments) expect(videoId).toBe(ids[0]);
  await expect(
    similarSegments(library.database, library.indexes, manifest, {
      ...here,
      startUs: 3_600_000_000,
      endUs: 3_601_000_000,
    }),
  ).rejects.toThrow('The stretch begins after the video has ended.');
  expect(events.some((event) => event.kind === 'teaching')).toBe(true);
});

test('what a person has marked over most of a stretch is said of it', async () => {
  const { manifest } = await findBase([FIXTURE_MODELS]);
  const { database } = library;
  const ask = async () =>
    (await similarSegments(database, library.indexes, manifest, wish(ids[0]!))).segments;
  const [first] = await ask();
  expect(first!.marked).toBeNull();
  database.run("INSERT INTO label (key, name) VALUES ('walk', 'walk')");
  const mark = (state: string, startUs: number, endUs: number) =>
    database.run(
      `INSERT INTO segment (video_id, label_id, source, start_us, end_us, length_us, state, origin)
       VALUES (?, (SELECT id FROM label WHERE name = 'walk'), 'person', ?, ?, ?, ?, 'human')`,
      ...[first!.videoId, startUs, endUs, endUs - startUs, state],
    );
  const lengthUs = first!.endUs - first!.startUs;
  mark('suggested', first!.startUs, first!.endUs);
  mark('accepted', first!.startUs, first!.startUs + lengthUs / 4);
  expect((await ask())[0]!.marked).toBeNull();
  mark('accepted', first!.startUs, first!.startUs + lengthUs / 2);
  expect((await ask())[0]!.marked).toBe('walk');
  database.run('DELETE FROM segment');
});

test('what a video is known by is found again by the next process, without a task', async () => {
  const { manifest } = await findBase([FIXTURE_MODELS]);
  library.indexes.forget();
  const again = await library.indexes.upToDate(manifest);
  expect(again.videos).toBe(3);
  expect(again.unknown).toEqual([ids[3]]);
});

test('a video that takes its process with it stops no other, nor the library', async () => {
  const { manifest } = await findBase([FIXTURE_MODELS]);
  const more = writeVideos(path.join(folder, 'more'), shortVideo(folder), 3, 5);
  const found = await Promise.all(more.map((file) => lookAt(library.database, file, null)));
  lost = 'clip 6.mp4';
  library.jobs.embed(found);
  await expect
    .poll(() => library.jobs.teachingWork(), { timeout: 30_000 })
    .toMatchObject({ embed: null, said: '2 videos can be compared now; 1 video could not be read.' });
  lost = null;
  expect((await library.indexes.upToDate(manifest)).unknown).toContain(found[1]);
});

test('learning is a task: its progress is told, it can be stopped, and is joined by who asks again', async () => {
  let end = () => {};
  learning = (signal) =>
    new Promise((resolve, reject) => {
      end = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const id = library.runner.add('teach', { without: [] });
  expect(library.runner.add('teach', { without: [] })).toBe(id);
  await expect.poll(() => library.jobs.teachingWork().teach).toEqual({ done: 1, total: 3 });
  end();
  await library.runner.whenEnded(id);
  expect(library.jobs.teachingWork().teach).toBeNull();

  const other = library.runner.add('teach', { without: [] });
  await expect.poll(() => library.jobs.teachingWork().teach).toEqual({ done: 1, total: 3 });
  expect(library.jobs.cancelTeaching().teach).toBeNull();
  await library.runner.whenEnded(other);
  await sleep(50);
  expect(library.jobs.teachingWork().teach).toBeNull();
});
