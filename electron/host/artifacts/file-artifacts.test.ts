import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ArtifactKey, artifactPlace } from '../../../engine/artifacts/artifact-key.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import type { Artifact } from '../../../engine/artifacts/kinds.ts';
import { partKey, readParts } from '../../../engine/artifacts/parts.ts';
import { FileArtifacts } from './file-artifacts.ts';

const VIDEO = 'a'.repeat(64);
const MODEL = 'b'.repeat(64);

let folder: string;
let limit: number;
let files: FileArtifacts;
let artifacts: Artifacts;
let reported: unknown[];
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'tubelet-artifacts-')), 'store');
  limit = 1_000_000;
  files = new FileArtifacts(folder, () => limit);
  reported = [];
  artifacts = new Artifacts(files, (error) => reported.push(error));
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

function part(index: number, isLast = false, numbers = 64): Artifact<'tokens'> {
  const data = new Float16Array(numbers).fill(index);
  return { facts: { samples: 2, isLast, warning: null }, shape: [numbers / 2, 1, 2], data };
}
const tokens = (index: number, contentId = VIDEO) => partKey('tokens', contentId, MODEL, index);
const scores = (contentId = VIDEO): ArtifactKey<'scores'> => ({
  contentId,
  kind: 'scores',
  model: MODEL,
  parameters: '',
});
const someScores: Artifact<'scores'> = {
  facts: { slotRate: { num: 4, den: 1 }, analysedUs: 250_000, warning: null },
  shape: [1, 3],
  data: Float32Array.of(0.25, 0.5, 0.25),
};
const placeOf = (key: ArtifactKey) => {
  const { folder: below, name } = artifactPlace(key);
  return path.join(folder, ...below, name);
};

test('what is stored is read, by another process too, and nothing else', async () => {
  expect(await artifacts.get(scores())).toBeNull();
  expect(await files.names(VIDEO)).toEqual([]);
  await artifacts.put(scores(), someScores);
  const again = new Artifacts(new FileArtifacts(folder, () => limit));
  expect(await again.get(scores())).toEqual(someScores);
  expect(await files.names(VIDEO)).toEqual([artifactPlace(scores()).name]);
  expect(await again.get(scores('c'.repeat(64)))).toBeNull();
  expect(readdirSync(path.dirname(placeOf(scores())))).toHaveLength(1);
});

test('a file that is broken, cut short or of another video counts as missing and is replaced', async () => {
  for (const content of ['', 'not ours', Buffer.alloc(5000, 7)]) {
    mkdirSync(path.dirname(placeOf(scores())), { recursive: true });
    writeFileSync(placeOf(scores()), content);
    expect(await artifacts.get(scores())).toBeNull();
  }
  const made = await artifacts.getOrMake(scores(), async () => someScores);
  expect(made).toBe(someScores);
  expect(await artifacts.get(scores())).toEqual(someScores);
  expect(reported).toEqual([]);
});

test('parts are joined up to the first that is missing', async () => {
  for (const index of [0, 1, 3]) await artifacts.put(tokens(index), part(index));
  const get = (key: ArtifactKey<'tokens'>) => artifacts.get(key);
  const some = await readParts('tokens', VIDEO, MODEL, get);
  expect(some).toMatchObject({ count: 64, shape: [64, 1, 2], isWhole: false });
  expect(await artifacts.storedParts('tokens', VIDEO, MODEL)).toEqual(new Set([0, 1, 3]));
  expect(await artifacts.anew.storedParts('tokens', VIDEO, MODEL)).toEqual(new Set());
  expect(await artifacts.anew.get(tokens(0))).toBeNull();
  await artifacts.put(tokens(2), part(2, true));
  const all = await readParts('tokens', VIDEO, MODEL, get);
  expect(all).toMatchObject({ count: 96, isWhole: true });
  expect(all!.data[64 * 2]).toBe(2);
  expect(await readParts('tokens', 'c'.repeat(64), MODEL, get)).toBeNull();
});

test('room is made by what was used longest ago, and small ones stay until no large one is left', async () => {
  for (let index = 0; index < 8; index++) {
    await artifacts.put(tokens(index), part(index, false, 5000));
    const before = Date.now() / 1000 - 1000 + index;
    utimesSync(placeOf(tokens(index)), before, before);
  }
  await artifacts.put(scores(), someScores);
  utimesSync(placeOf(scores()), 1, 1);
  // Being read makes the oldest the newest.
  await artifacts.get(tokens(0));
  await expect.poll(() => files.usage()).toMatchObject({ files: 9 });
  limit = 50_000;
  await files.trim();
  expect(await artifacts.storedParts('tokens', VIDEO, MODEL)).toEqual(new Set([0, 5, 6, 7]));
  expect(await artifacts.get(scores())).toEqual(someScores);
  limit = 500;
  await files.trim();
  expect(await files.usage()).toMatchObject({ files: 1, bytesByKind: { scores: expect.any(Number) } });
});

test('storing past the limit makes room by itself', async () => {
  limit = 100_000;
  for (let index = 0; index < 30; index++) await artifacts.put(tokens(index), part(index, false, 5000));
  await expect.poll(async () => (await files.usage()).bytes).toBeLessThanOrEqual(limit);
  expect(await artifacts.get(tokens(29))).not.toBeNull();
});

test('a folder that cannot be written costs nothing but the keeping', async () => {
  writeFileSync(folder, 'a file in its place');
  await artifacts.put(scores(), someScores);
  expect(reported).toHaveLength(1);
  expect(await artifacts.get(scores())).toBeNull();
  expect(await artifacts.getOrMake(scores(), async () => someScores)).toBe(someScores);
});

test('what is known of one video, or of all, is forgotten', async () => {
  await artifacts.put(scores(), someScores);
  await artifacts.put(scores('c'.repeat(64)), someScores);
  await artifacts.forget(VIDEO);
  expect(await artifacts.get(scores())).toBeNull();
  expect((await files.usage()).files).toBe(1);
  await files.clear();
  expect(await files.usage()).toEqual({ files: 0, bytes: 0, bytesByKind: {} });
});
