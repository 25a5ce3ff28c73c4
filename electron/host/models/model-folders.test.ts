import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipManifest } from '../host.fake.ts';
import { scanModels } from './model-folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-models-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function place(where: string, id: string, version: string): string {
  const dir = path.join(folder, where);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify({ ...clipManifest(id), version }));
  return dir;
}

test('two packages with one id are told of, with the one that is used; a copy is not', async () => {
  const own = place('own/base', 'base', '9.0.0');
  place('shipped/base', 'base', '1.0.0');
  place('shipped/other', 'other', '1.0.0');
  place('shipped/other-copy', 'other', '1.0.0');
  const { models, problems } = await scanModels([path.join(folder, 'own'), path.join(folder, 'shipped')]);
  expect(models.map(({ dir, manifest }) => [path.basename(dir), manifest.version])).toEqual([
    ['base', '9.0.0'],
    ['other', '1.0.0'],
  ]);
  expect(models[0]!.dir).toBe(own);
  expect(problems).toEqual([
    {
      about: 'base',
      code: 'model/duplicate',
      message:
        'Two packages are the model "base": 9.0.0 in "own/base" is used, 1.0.0 in "shipped/base" is not. Give one another id, or remove it.',
    },
  ]);
});
