import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from '../../../engine/teach/teach.fake.ts';
import { teach } from '../../../engine/teach/teach.ts';
import { FIXTURE_MODELS } from '../library/videos/short-videos.fake.ts';
import { scanModels } from '../models/model-folders.ts';
import { exchangeKept, keptBeside, keptPackage, taughtIn } from './kept-package.ts';
import { writeTaughtPackage } from './taught-package.ts';

const SCENES: Scene[] = [0, 1, 2, 0, 1, 2, 0, 1, 2].map((look) => ({ look, slots: 6 }));

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tubelet-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what was learnt before stays until the next learning, can be used again, and gives its place back', async () => {
  const folder = path.join(root, 'taught');
  const head = teach(fakeExamples('a', SCENES), () => fakeVideo(SCENES, 1), [FAKE_SPEC]);
  const [base] = (await scanModels([path.join(FIXTURE_MODELS, 'tiny-streaming')])).models;
  if (base?.manifest.kind !== 'streaming') throw new Error('no base');
  const { dir, manifest } = base;
  const parts = { head, names: new Map(), id: 'taught', title: 'Taught', base: { dir, manifest }, eye: null };
  let seconds = 1000;
  const learnOn = async (day: string) => {
    await writeTaughtPackage({ ...parts, day }, folder, keptBeside(folder));
    utimesSync(path.join(folder, 'manifest.json'), ++seconds, seconds);
  };
  const both = async () => {
    const kept = await keptPackage(folder);
    return [(await taughtIn(folder))?.version, kept && [kept.manifest.version, kept.isNewer]];
  };

  await learnOn('2026-05-01');
  expect(await both()).toEqual(['2026-05-01', null]);
  await expect(exchangeKept(folder)).rejects.toThrow('No other taught labels are kept: learn again.');
  await learnOn('2026-05-02');
  expect(await both()).toEqual(['2026-05-02', ['2026-05-01', false]]);
  // Nothing but this finds it.
  expect((await scanModels([root])).models).toHaveLength(1);
  await exchangeKept(folder);
  expect(await both()).toEqual(['2026-05-01', ['2026-05-02', true]]);
  await exchangeKept(folder);
  await learnOn('2026-05-03');
  expect(await both()).toEqual(['2026-05-03', ['2026-05-02', false]]);
});
