import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { launchFrom, parseLaunch } from './launch.ts';

const folder = path.resolve('/videos');
const at = (name: string) => path.join(folder, name);

test('a packaged start: the executable, then files', () => {
  expect(launchFrom(['/opt/tubelet', 'a.mp4', at('b c.mov')], 1, folder).files).toEqual([
    at('a.mp4'),
    at('b c.mov'),
  ]);
});

test('a start by hand: switches before and after, then the app folder', () => {
  const args = ['electron', '--inspect=0', '.', '--no-sandbox', 'a.mp4', '', '-psn_0_1'];
  expect(launchFrom(args, 2, folder).files).toEqual([at('a.mp4')]);
});

test('a file manager may hand over addresses', () => {
  expect(launchFrom(['x', pathToFileURL(at('ü b.mp4')).href], 1, folder).files).toEqual([at('ü b.mp4')]);
});

test('what another process says is checked', () => {
  const launch = launchFrom(['x', 'a.mp4'], 1, folder);
  expect(parseLaunch(structuredClone(launch))).toEqual(launch);
  for (const data of [undefined, null, 'a.mp4', {}, { files: 'a.mp4' }, { files: [1] }]) {
    expect(parseLaunch(data)).toEqual({ files: [] });
  }
  expect(parseLaunch({ files: ['relative.mp4', at('a.mp4')] }).files).toEqual([at('a.mp4')]);
});
