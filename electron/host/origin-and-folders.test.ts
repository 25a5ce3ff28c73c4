import path from 'node:path';
import { expect, test } from 'vitest';
import { isAppUrl } from './http/app-origin.ts';
import { dataFolder, userDataFolder, userLibraryFolder } from './user-folders.ts';

test.each(['app://bundle/', 'app://bundle/index.html?x#y', 'APP://bundle'])('%s is ours', (url) => {
  expect(isAppUrl(url)).toBe(true);
});

test.each([
  'app://bundle.evil/',
  'app://other/',
  'app://user:word@bundle/',
  'app://bundle:80/',
  'https://bundle/',
  'file:///index.html',
  'blob:app://bundle/1',
  'about:blank',
  'null',
  '',
])('%s is not ours', (url) => {
  expect(isAppUrl(url)).toBe(false);
});

test.skipIf(process.platform === 'win32')('each system has its folder for what users add', () => {
  expect(dataFolder('linux', {}, '/home/a')).toBe('/home/a/.local/share');
  expect(dataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data');
  expect(dataFolder('linux', { XDG_DATA_HOME: 'relative' }, '/home/a')).toBe('/home/a/.local/share');
  expect(dataFolder('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support');
  expect(dataFolder('win32', { APPDATA: 'C:\\Roaming' }, 'C:\\a')).toBe('C:\\Roaming');
});

test('the library is in the data folder, unless the environment names another', () => {
  expect(userLibraryFolder({})).toBe(userDataFolder());
  expect(userLibraryFolder({ TUBELET_LIBRARY: '' })).toBe(userDataFolder());
  expect(userLibraryFolder({ TUBELET_LIBRARY: 'here' })).toBe(path.resolve('here'));
});
