import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipManifest } from '../host.fake.ts';
import { findEyeIn, scanModels } from './model-folders.ts';

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

test('an eye that is in the place of the one that ships is told of', async () => {
  const eyeIn = (where: string, sha256: string) => {
    const dir = path.join(folder, where, 'tubelet-eye');
    mkdirSync(dir, { recursive: true });
    const file = { path: 'eye.onnx', sha256: sha256.repeat(64), bytes: 1, size: 224, width: 8 };
    writeFileSync(path.join(dir, 'eye.json'), JSON.stringify(file));
  };
  eyeIn('own', 'a');
  eyeIn('shipped', 'a');
  const folders = ['own', 'shipped'].map((each) => path.join(folder, each));
  expect((await scanModels(folders)).problems).toEqual([]);
  eyeIn('own', 'b');
  expect((await scanModels(folders)).problems).toEqual([
    {
      about: 'tubelet-eye',
      code: 'model/duplicate',
      message:
        'Two models of what pictures show are installed: the one in "own/tubelet-eye" is used to learn labels, the one in "shipped/tubelet-eye" is not. Remove one of them.',
    },
  ]);
  expect((await findEyeIn(folders))?.dir).toBe(path.join(folder, 'own', 'tubelet-eye'));
});

test.skipIf(process.platform === 'win32')(
  'a pipe, a link that leads out and a file without end are no manifests, and nothing waits for them',
  async () => {
    place('models/whole', 'whole', '1.0.0');
    for (const name of ['pipe', 'link', 'large', 'tubelet-eye'])
      mkdirSync(path.join(folder, 'models', name), { recursive: true });
    const at = (name: string, file = 'manifest.json') => path.join(folder, 'models', name, file);
    execFileSync('mkfifo', [at('pipe'), at('tubelet-eye', 'eye.json')]);
    symlinkSync('/etc/hostname', at('link'));
    writeFileSync(at('large'), '{');
    truncateSync(at('large'), 20 * 1024 ** 2);
    const { models, problems } = await scanModels([path.join(folder, 'models')]);
    expect(models.map(({ manifest }) => manifest.id)).toEqual(['whole']);
    const sentence = (name: string, why: string) =>
      `The manifest of the model at "${name}" ${why}: check its permissions, or copy the package again.`;
    expect(problems.map(({ about, message }) => [about, message])).toEqual([
      ['large', sentence('large', 'is larger than any manifest')],
      ['link', sentence('link', 'leads out of the package')],
      ['pipe', sentence('pipe', 'is not a file')],
      ['tubelet-eye', expect.stringContaining('is not a file')],
    ]);
  },
);
