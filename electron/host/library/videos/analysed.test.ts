import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModel } from '../../../../engine/inference/worker/open-model.node.ts';
import { tagFile } from '../../../../engine/pipeline/tag-file.node.ts';
import { libraryArtifacts } from '../../artifacts/library-artifacts.ts';
import { mediaHere } from '../../processes/media-here.fake.ts';
import { LibraryDatabase } from '../database/database.ts';
import { segmentPage } from '../search/search.ts';
import { recordAnalysed } from './analysed.ts';
import { contentOf, lookAt } from './find-file.ts';
import { newestResult } from './results.ts';
import { FIXTURE_MODELS, shortVideo, writeVideos } from './short-videos.fake.ts';

let folder: string;
let database: LibraryDatabase;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-analysed-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('what a page has computed of a video is a run of the library, as a batch would have had it', async () => {
  const [file = ''] = writeVideos(path.join(folder, 'videos'), shortVideo(folder), 1);
  const videoId = await lookAt(database, file, null);
  const contentId = contentOf(database, videoId);
  const { artifacts } = libraryArtifacts(database);
  const wish = { contentId, model: 'tiny-streaming' };
  const take = () => recordAnalysed(database, artifacts, [FIXTURE_MODELS], mediaHere, wish);
  // Nothing is kept yet.
  expect(await take()).toBe(false);

  const model = await openModel({ kind: 'path', dir: path.join(FIXTURE_MODELS, 'tiny-streaming') });
  const settings = { threshold: null, minDurationUs: null };
  const { result } = await tagFile(file, model, settings, { contentId, artifacts });
  await model.dispose();
  expect(await take()).toBe(true);
  expect(newestResult(database, videoId)).toEqual(result);
  expect(segmentPage(database, { sort: 'video' }).total).toBe(result.segments.length);
  expect(database.get('SELECT state FROM video WHERE id = ?', videoId)).toEqual({ state: 'done' });
  // It is known now.
  expect(await take()).toBe(false);
  expect(await recordAnalysed(database, artifacts, [], mediaHere, wish)).toBe(false);
});
