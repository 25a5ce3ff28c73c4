import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VIDEO as CLIP } from '../../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../../engine/annotation/document/ids.ts';
import { writeProject } from '../../../../engine/annotation/project-file/write-project.ts';
import { idOfVideo } from '../../../../engine/artifacts/artifact-key.ts';
import { sampleResult } from '../../../../engine/formats/core/result.fake.ts';
import { LibraryDatabase } from '../database/database.ts';
import { indexProject } from '../projects/project-index.ts';
import { segmentPage } from '../search/search.ts';
import { chosenNumber } from './chosen-video.ts';
import { findFile } from './find-file.ts';
import { newestResult, recordResult } from './results.ts';
import { recordFile } from './videos.ts';

const VIDEO = { ...CLIP, id: idOf('video', 'ab'.repeat(32)), contentId: 'ab'.repeat(32) };

let folder: string;
let database: LibraryDatabase;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-chosen-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('which of several videos a person chose on the desk is what a batch goes on with', async () => {
  const { contentId } = VIDEO;
  const seen = { contentId, sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null };
  const id = recordFile(database, { ...seen, path: path.join(folder, 'two.mkv') });
  const result = sampleResult();
  recordResult(database, { videoId: id, modelSha256: result.model.sha256, settings: '' }, result);
  expect(chosenNumber(database, id)).toBeUndefined();

  const save = (videoNumber: number | undefined, revision: string) => {
    const video = videoNumber === undefined ? VIDEO : { ...VIDEO, videoNumber };
    const text = writeProject({ revision: 1, records: [video], extra: {} });
    indexProject(database, { contentId }, { text, revision: revision.repeat(64) });
  };
  save(2, 'a');
  expect(chosenNumber(database, id)).toBe(2);
  // What was found in the other one is not of this one.
  expect(newestResult(database, id)).toBeUndefined();
  expect(segmentPage(database, { sort: 'video' }).total).toBe(0);

  recordResult(database, { videoId: id, modelSha256: result.model.sha256, settings: '' }, result);
  save(2, 'b');
  expect(newestResult(database, id)).toBeDefined();
  save(undefined, 'c');
  expect(chosenNumber(database, id)).toBeUndefined();
  await expect(findFile(database, id)).rejects.toMatchObject({ code: 'source/gone' });
});

test('what is computed of each video in a file has an id of its own', () => {
  const id = 'ab'.repeat(32);
  const ids = [undefined, 1, 2, 300].map((number) => idOfVideo(id, number));
  expect(ids[0]).toBe(id);
  expect(new Set(ids).size).toBe(4);
  for (const each of ids) expect(each).toMatch(/^[0-9a-f]{64}$/);
});
