import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostEvent } from '../../contract/host-events.ts';
import { Library } from '../library/library.ts';
import { lookAt } from '../library/videos/find-file.ts';
import { newestResult } from '../library/videos/results.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from '../library/videos/short-videos.fake.ts';

let folder: string;
let library: Library;
const events: HostEvent[] = [];
const reported: unknown[] = [];
const ids: number[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-recut-task-'));
  mkdirSync(path.join(folder, 'library'));
  library = new Library({
    file: path.join(folder, 'library', 'library.sqlite'),
    modelFolders: [FIXTURE_MODELS],
    events: { publish: (event: HostEvent) => void events.push(event) },
    readProject: () => Promise.resolve(undefined),
    report: (error) => reported.push(error),
  });
  for (const file of writeVideos(path.join(folder, 'videos'), shortVideo(folder), 3))
    ids.push(await lookAt(library.database, file, null));
  library.enqueue({ videos: ids.slice(0, 2), model: 'tiny-streaming', threshold: 0.2 });
  while (library.batch().counts.done < 2) await sleep(50);
});
afterAll(async () => {
  await library.close();
  rmSync(folder, { recursive: true, force: true });
  expect(reported).toEqual([]);
});

test('videos are cut anew as one task that pages hear of, beside the batch and not in it', async () => {
  const before = library.batch();
  library.jobs.recut({ filter: {}, threshold: 0.6, minDurationUs: null });
  const ended = () => events.find((event) => event.kind === 'recut' && event.hasEnded);
  await expect.poll(ended, { timeout: 20_000 }).toMatchObject({
    progress: null,
    last: { recut: 2, untagged: 1, withoutScores: 0, withoutModel: 0 },
  });
  expect(newestResult(library.database, ids[0]!)!.cut.threshold).toBe(0.6);
  expect(library.jobs.recutState()).toMatchObject({ progress: null, last: { recut: 2 } });
  expect(library.batch()).toEqual(before);
  expect(library.database.all("SELECT 1 FROM task WHERE kind = 'recut'")).toEqual([]);
});

test('a task that is cancelled before its turn does nothing', async () => {
  library.database.write(() => {
    library.jobs.recut({ videos: ids, threshold: 0.7, minDurationUs: null });
    library.jobs.cancelRecut();
  });
  await sleep(300);
  expect(library.jobs.recutState().progress).toBeNull();
});
