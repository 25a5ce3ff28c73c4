import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { MemoryArtifacts } from '../../../engine/artifacts/memory-artifacts.fake.ts';
import { madeMedia } from '../../../engine/decode/testing/made-media.node.ts';
import { FIXTURE_MODELS } from '../library/videos/short-videos.fake.ts';
import { NodeTagger } from '../processes/node-tagger.ts';
import { RunIdentities } from './tagger.ts';

const MODEL = 'tiny-streaming';
const HOW = { threshold: null, minDurationUs: null };

let folder: string;
let tagger: NodeTagger;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-tagger-'));
  mkdirSync(path.join(folder, 'empty'));
  tagger = new NodeTagger([FIXTURE_MODELS], new Artifacts(new MemoryArtifacts()));
});
afterAll(async () => {
  await tagger.rest();
  rmSync(folder, { recursive: true, force: true });
});

test('what a file is and how far its frames are apart come with its labels, where that is asked for', async () => {
  const { variable, constant } = madeMedia();
  const told: number[] = [];
  const signal = new AbortController().signal;
  const options = { contentId: null, isForced: false, signal, onProgress: () => told.push(1) };
  const tag = (file: string, listsFrames?: boolean) =>
    tagger.tag(file, MODEL, HOW, listsFrames === undefined ? options : { ...options, listsFrames });
  const plain = await tag(variable!.path);
  expect([plain.frameTimes, plain.media?.video.isVariableRate, told.length > 0]).toEqual([null, true, true]);
  expect(plain.result.model.id).toBe(MODEL);
  const listed = await tag(variable!.path, true);
  expect(listed.frameTimes!.length).toBeGreaterThan(10);
  // Evenly spaced ones are as their rate says.
  const even = await tag(constant!.path, true);
  expect([even.frameTimes, even.media?.video.isVariableRate]).toEqual([null, false]);
}, 60_000);

test('a model that is not there is said by its name, one that is tells what it computes on', async () => {
  const { manifest, device } = await tagger.open(MODEL);
  expect([manifest.id, device.length > 0]).toEqual([MODEL, true]);
  await expect(tagger.open('none')).rejects.toMatchObject({
    code: 'model/not-found',
    message: 'The model "none" is not installed: choose another, or install it again.',
  });
  await expect(tagger.identity('none', HOW)).rejects.toMatchObject({ code: 'model/not-found' });
});

test('a run is known by its model and settings, however often it is asked for', async () => {
  const first = await tagger.identity(MODEL, HOW);
  expect(await tagger.identity(MODEL, { ...HOW })).toEqual(first);
  const other = await tagger.identity(MODEL, { ...HOW, threshold: 0.5 });
  expect([other.modelSha256, other.settings === first.settings]).toEqual([first.modelSha256, false]);
  for (let step = 0; step < 70; step++) await tagger.identity(MODEL, { ...HOW, threshold: step / 100 });
  expect(await tagger.identity(MODEL, HOW)).toEqual(first);
});

test('of runs that are asked for again and again the last 64 are known', async () => {
  const identities = new RunIdentities([FIXTURE_MODELS]);
  const ask = (step: number) => identities.of(MODEL, { ...HOW, threshold: step / 100 });
  const first = await ask(0);
  for (let step = 1; step < 64; step++) await ask(step);
  expect(await ask(0)).toBe(first);
  await ask(64);
  const again = await ask(0);
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
});
