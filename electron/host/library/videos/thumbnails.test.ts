import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LibraryArtifacts, libraryArtifacts } from '../../artifacts/library-artifacts.ts';
import { mediaHere } from '../../processes/media-here.fake.ts';
import { NodeTagger } from '../../processes/node-tagger.ts';
import { libraryHandlers } from '../../tasks/library-handlers.ts';
import { TaskRunner } from '../../tasks/task-runner.ts';
import { LibraryDatabase } from '../database/database.ts';
import { lookAt } from './find-file.ts';
import type { Thumbnails } from './thumbnails.ts';

const SAMPLE = path.resolve(import.meta.dirname, '../../../../models/sample/sample.mp4');

let folder: string;
let video: string;
let database: LibraryDatabase;
let id: number;
let kept: LibraryArtifacts;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-thumbnails-'));
  video = path.join(folder, 'figures.mp4');
  copyFileSync(SAMPLE, video);
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  kept = libraryArtifacts(database);
  id = await lookAt(database, video, null);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function startThumbnails(): Thumbnails {
  const { artifacts } = kept;
  const { handlers, thumbnails } = libraryHandlers({
    database,
    artifacts,
    tagger: new NodeTagger([], artifacts),
    media: mediaHere,
    now: (...asked) => runner.now(...asked),
  });
  const report = (error: unknown) => {
    throw error;
  };
  const runner: TaskRunner = new TaskRunner({
    database,
    handlers,
    onChange: () => {},
    onEnd: () => {},
    report,
  });
  return thumbnails;
}

const cached = async () => (await kept.files.usage()).files;

test('each frame of a video has its own picture, made once and cleared with the cache', async () => {
  const thumbnails = startThumbnails();
  const whole = await thumbnails.picture(id);
  const frames = await Promise.all([2, 10].map((seconds) => thumbnails.frame(id, seconds * 1e6)));
  expect(new Set([whole, ...frames].map((each) => Buffer.from(each).toString('base64'))).size).toBe(3);
  expect(await cached()).toBe(3);
  rmSync(video);
  expect(await thumbnails.frame(id, 2e6)).toEqual(frames[0]);
  await kept.files.clear();
  await expect(thumbnails.frame(id, 2e6)).rejects.toMatchObject({ code: 'library/no-thumbnail' });
  // Back again, it is made again.
  copyFileSync(SAMPLE, video);
  expect(await thumbnails.frame(id, 2e6)).toEqual(frames[0]);
});

test('what is not wanted any more is not made, and what lies beyond the end has no picture', async () => {
  const thumbnails = startThumbnails();
  const stop = new AbortController();
  const wanted = [2, 4, 6].map((seconds) => thumbnails.frame(id, seconds * 1e6, stop.signal));
  stop.abort();
  for (const each of await Promise.allSettled(wanted))
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  await expect(thumbnails.frame(id, 3600e6)).rejects.toMatchObject({ code: 'library/no-thumbnail' });
  expect(await thumbnails.frame(id, 2e6)).toHaveProperty('length');
  expect(await cached()).toBe(1);
});
