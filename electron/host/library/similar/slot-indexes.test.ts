import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamingManifest } from '../../../../engine/inference/package/manifest.ts';
import { embeddingsKey } from '../../../../engine/pipeline/stored-scores.ts';
import { type LibraryArtifacts, libraryArtifacts } from '../../artifacts/library-artifacts.ts';
import { findBase } from '../../models/model-folders.ts';
import { LibraryDatabase } from '../database/database.ts';
import { FIXTURE_MODELS } from '../videos/short-videos.fake.ts';
import { recordFile } from '../videos/videos.ts';
import { SlotIndexes } from './slot-indexes.ts';

/** More than an index must hold to be kept. */
const SLOTS = 40_000;

let folder: string;
let database: LibraryDatabase;
let kept: LibraryArtifacts;
let manifest: StreamingManifest;
let width: number;
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-similar-'));
  database = new LibraryDatabase(path.join(folder, 'library.sqlite'));
  kept = libraryArtifacts(database);
  ({ manifest } = await findBase([FIXTURE_MODELS]));
  width = manifest.tokens.width;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const contentId = (number: number) => String(number).padStart(64, '0');

async function video(number: number, slots: number): Promise<void> {
  const seen = { contentId: contentId(number), sizeBytes: 10, stamp: '1', dateMs: 1, folderId: null };
  recordFile(database, { ...seen, path: `/clip ${number}.mp4` });
  const data = Float16Array.from({ length: slots * width }, (_, at) => Math.sin(at * (number + 1)));
  const facts = { slotRate: { num: 4, den: 1 } };
  const key = await embeddingsKey(contentId(number), manifest, []);
  await kept.artifacts.put(key, { facts, shape: [slots, width], data } as never);
}

const searched = async (indexes: SlotIndexes, number = 1) => {
  const { index, videos, unknown } = await indexes.upToDate(manifest);
  const found = await index.search({ video: contentId(number), from: 0, to: 8, top: 5 });
  return { videos, unknown, found };
};

test('an index is there at the next start, grows by what has come, and is made anew where its file is damaged', async () => {
  for (const number of [1, 2]) await video(number, SLOTS);
  const first = await searched(new SlotIndexes(database, kept));
  expect(first).toMatchObject({ videos: 2, unknown: [] });
  const file = path.join(kept.files.folder, 'similar.index');

  // What is computed of the videos may go: the index knows enough.
  for (const number of [1, 2]) await kept.files.forget(contentId(number));
  expect(await searched(new SlotIndexes(database, kept))).toEqual(first);
  await video(3, 100);
  expect(await searched(new SlotIndexes(database, kept))).toMatchObject({ videos: 3, unknown: [] });

  const bytes = readFileSync(file);
  for (const damaged of [bytes.subarray(0, -5), Buffer.from('no index'), flipped(bytes)]) {
    writeFileSync(file, damaged);
    expect(await searched(new SlotIndexes(database, kept), 3)).toMatchObject({ videos: 1, unknown: [1, 2] });
  }
  await Promise.all([1, 2].map((number) => video(number, SLOTS)));
  expect((await searched(new SlotIndexes(database, kept))).found[0]).toEqual(first.found[0]);
  expect(readFileSync(file).length).toBeGreaterThanOrEqual(bytes.length);
});

test('a disk that is full keeps nobody from searching', async () => {
  await video(1, 2 * SLOTS);
  const problems: unknown[] = [];
  const blocked = { ...kept, files: { folder: path.join(folder, 'library.sqlite', 'below') } };
  const indexes = new SlotIndexes(database, blocked as never, (error) => problems.push(error));
  expect(await searched(indexes)).toMatchObject({ videos: 1, unknown: [] });
  expect(problems).toHaveLength(1);
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[bytes.length >> 1] = copy[bytes.length >> 1]! ^ 1;
  return copy;
}
