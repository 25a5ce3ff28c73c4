import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../source-files.ts';
import { noteSources, sourcesOf } from './built-sources.ts';
import { isOlder } from './ensure-built.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tubelet-built-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(path.join(ROOT, 'dist', '.sources', `${path.basename(folder)}.json`), { force: true });
});

function put(name: string, text: string, seconds: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  utimesSync(file, seconds, seconds);
  return file;
}

test('a build is made from what it imports, in workers too, and from no other file beside it', async () => {
  const name = path.basename(folder);
  const main = put(
    'main.ts',
    "import { deep } from './deep.ts';\nimport './look.css';\nconsole.log(deep, new Worker(new URL('./far.worker.ts', import.meta.url)));",
    1,
  );
  put('deep.ts', "export { deep } from './deeper.ts';", 1);
  const deeper = put('deeper.ts', 'export const deep = 1;', 1);
  put('look.css', 'a { color: red }', 1);
  put('far.worker.ts', "import { from } from './of-worker.ts';\npostMessage(from);", 1);
  const ofWorker = put('of-worker.ts', 'export const from = 2;', 1);
  const stranger = put('stranger.ts', 'export const unused = 3;', 1);
  const noted = noteSources(name, 'build/vite/vite.renderer.ts');
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [noted.main],
    worker: { format: 'es', plugins: () => [noted.worker()] },
    build: { rolldownOptions: { input: main } },
  });
  const sources = sourcesOf(name) ?? [];
  const ours = sources.filter((file) => file.startsWith(folder)).map((file) => path.basename(file));
  expect(ours.sort()).toEqual([
    'deep.ts',
    'deeper.ts',
    'far.worker.ts',
    'look.css',
    'main.ts',
    'of-worker.ts',
  ]);
  // The configuration, what it imports in turn, and the list of the packages.
  for (const file of ['build/vite/vite.renderer.ts', 'build/source-files.ts', 'package-lock.json']) {
    expect(sources).toContain(path.join(ROOT, file));
  }
  const product = put('product.js', '', 2_000_000_000);
  expect(isOlder(product, sources)).toBe(false);
  utimesSync(stranger, 2_000_000_001, 2_000_000_001);
  expect(isOlder(product, sources)).toBe(false);
  for (const file of [ofWorker, deeper]) {
    utimesSync(file, 2_000_000_001, 2_000_000_001);
    expect(isOlder(product, sources)).toBe(true);
    utimesSync(file, 1, 1);
  }
  expect(isOlder(product, sources)).toBe(false);
  rmSync(deeper);
  expect(isOlder(product, sources)).toBe(true);
});

test('what is missing, or was made from nobody knows what, is built', () => {
  const product = put('product.js', '', 5);
  expect(isOlder(path.join(folder, 'none.js'), [product])).toBe(true);
  expect(isOlder(product, undefined)).toBe(true);
  expect(sourcesOf('no-such-part')).toBeUndefined();
});
