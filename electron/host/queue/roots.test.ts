import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileAt, parseRoots, placeOf } from './roots.ts';

let folder: string;
const inFolder = (...names: readonly string[]) => path.join(folder, ...names);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tubelet-roots-')));
  for (const name of ['here/a/deep', 'there/a/deep', 'outside'])
    mkdirSync(inFolder(name), { recursive: true });
  for (const name of ['here/a/deep/v.mp4', 'there/a/deep/v.mp4', 'outside/secret.mp4'])
    writeFileSync(inFolder(name), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file goes by the root that both machines know, wherever it is mounted', async () => {
  const mine = await parseRoots([`lab=${inFolder('here')}`, `deep=${inFolder('here/a/deep')}`]);
  const theirs = await parseRoots([`lab=${inFolder('there')}`]);
  const place = await placeOf(inFolder('here/a/deep/v.mp4'), await parseRoots([`lab=${inFolder('here')}`]));
  expect(place).toEqual({ root: 'lab', path: 'a/deep/v.mp4' });
  expect(await fileAt(place, theirs)).toBe(inFolder('there/a/deep/v.mp4'));
  // The inner of two roots is meant, which the others may not have.
  const inner = await placeOf(inFolder('here/a/deep/v.mp4'), mine);
  expect(inner).toEqual({ root: 'deep', path: 'v.mp4' });
  expect(await fileAt(inner, theirs)).toBeUndefined();
  expect(await fileAt({ root: 'lab', path: 'a/none.mp4' }, theirs)).toBeUndefined();
});

test('without roots paths are taken as they are, with roots none is', async () => {
  const place = await placeOf(inFolder('here/a/deep/v.mp4'), new Map());
  expect(place).toEqual({ root: null, path: inFolder('here/a/deep/v.mp4') });
  expect(await fileAt(place, new Map())).toBe(inFolder('here/a/deep/v.mp4'));
  expect(await fileAt(place, await parseRoots([`lab=${inFolder('here')}`]))).toBeUndefined();
  expect(await fileAt({ root: null, path: 'here/v.mp4' }, new Map())).toBeUndefined();
});

test.skipIf(process.platform === 'win32')(
  'nothing outside a root is opened, by no name and through no link',
  async () => {
    const roots = await parseRoots([`lab=${inFolder('here')}`]);
    symlinkSync(inFolder('outside'), inFolder('here/link'));
    symlinkSync(inFolder('outside/secret.mp4'), inFolder('here/file.mp4'));
    for (const name of [
      ...[
        '../outside/secret.mp4',
        'a/../../outside/secret.mp4',
        'a/./deep/v.mp4',
        '/etc/passwd',
        '',
        '.',
        '..',
      ],
      ...['link/secret.mp4', 'file.mp4', 'a//deep/v.mp4', 'a/deep/v.mp4\0', '%2e%2e/outside/secret.mp4'],
    ]) {
      expect([name, await fileAt({ root: 'lab', path: name }, roots)]).toEqual([name, undefined]);
    }
    expect(await fileAt({ root: '__proto__', path: 'a' }, roots)).toBeUndefined();
  },
);

test.each([['lab'], ['=x'], ['a b=/tmp'], ['lab=/no/such/folder']])('--root %s is refused', async (text) => {
  await expect(parseRoots([text])).rejects.toMatchObject({ code: 'usage' });
});
