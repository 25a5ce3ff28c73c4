import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAKE_SPEC, fakeExamples, fakeVideo, type Scene } from '../../../engine/teach/teach.fake.ts';
import { teach } from '../../../engine/teach/teach.ts';
import { FIXTURE_MODELS } from '../library/videos/short-videos.fake.ts';
import { scanModels } from '../models/model-folders.ts';
import { exportTaught, importTaught, readTaughtFile } from './taught-file.ts';
import { writeTaughtPackage } from './taught-package.ts';

const BASE = path.join(FIXTURE_MODELS, 'tiny-streaming');
const OTHERS = path.resolve(import.meta.dirname, '..', '..', '..', 'models', 'tubelet-base');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-taught-file-'));
  const scenes: Scene[] = [0, 1, 2, 0, 1, 2, 0, 1, 2].map((look) => ({ look, slots: 6 }));
  const video = fakeVideo(scenes, 1);
  const head = teach(fakeExamples('a', scenes), () => video, [FAKE_SPEC]);
  const [model] = (await scanModels([BASE])).models;
  if (model?.manifest.kind !== 'streaming') throw new Error('no base');
  await writeTaughtPackage(
    {
      head,
      names: new Map([['label-1', 'Jump & run']]),
      id: 'mine',
      title: 'Mine',
      base: { dir: model.dir, manifest: model.manifest },
      eye: null,
      day: '2026-05-01',
    },
    path.join(folder, 'mine'),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('taught labels travel as one small file and are the same package where their base is', async () => {
  const bytes = await exportTaught(path.join(folder, 'mine'));
  const manifest = await importTaught(readTaughtFile(bytes), [BASE], path.join(folder, 'again'));
  const { models } = await scanModels([path.join(folder, 'mine')]);
  expect(manifest).toEqual(models[0]!.manifest);
  expect(manifest.labels.map(({ name }) => name)).toEqual(['Background', 'Jump & run', 'label-2']);
  expect(Buffer.from(await exportTaught(path.join(folder, 'again')))).toEqual(Buffer.from(bytes));
});

test('another base is refused in words, and so is what is no file of taught labels', async () => {
  const bytes = await exportTaught(path.join(folder, 'mine'));
  const out = path.join(folder, 'refused');
  await expect(importTaught(readTaughtFile(bytes), [OTHERS], out)).rejects.toThrow(
    /^These labels were taught on tiny-streaming [\d.]+, and work on no other model; here is tubelet-base [\d.]+: install that version, or teach them again\.$/,
  );
  for (const broken of [new Uint8Array(3), bytes.slice(0, -7), bytes.slice(1)]) {
    expect(() => readTaughtFile(broken)).toThrow('This is no file of taught labels');
  }
  await expect(exportTaught(BASE)).rejects.toThrow('tiny-streaming was not taught: only taught labels');
  await expect(exportTaught(folder.concat('/none'))).rejects.toThrow('holds no model package');
  await cp(BASE, path.join(folder, 'other'), { recursive: true });
  await expect(importTaught(readTaughtFile(bytes), [BASE], path.join(folder, 'other'))).rejects.toThrow(
    'holds something else than taught labels',
  );
});
