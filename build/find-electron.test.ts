import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findElectron, windowObstacle } from './find-electron.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tubelet-electron-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...segments: string[]): string {
  const file = path.join(root, ...segments);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ version: '45.4.1' }));
  return file;
}

test('without the package there is nothing to fetch', () => {
  expect(findElectron(root, {})).toMatchObject({ executable: null, version: null });
});

test('the package without its binary is told apart from none', () => {
  put('node_modules', 'electron', 'package.json');
  expect(findElectron(root, {}, 'linux')).toEqual({
    executable: null,
    expected: path.join(root, 'node_modules', 'electron', 'dist', 'electron'),
    version: '45.4.1',
  });
});

test.each([
  ['linux', ['electron']],
  ['win32', ['electron.exe']],
  ['darwin', ['Electron.app', 'Contents', 'MacOS', 'Electron']],
] as const)('the binary of %s is found', (platform, name) => {
  const executable = put('node_modules', 'electron', 'dist', ...name);
  expect(findElectron(root, {}, platform).executable).toBe(executable);
});

test('another folder can be named', () => {
  put('node_modules', 'electron', 'dist', 'electron');
  const elsewhere = path.join(root, 'elsewhere');
  expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, 'linux').executable).toBeNull();
  const executable = put('elsewhere', 'electron');
  expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere }, 'linux').executable).toBe(executable);
});

test('where no window can open, the reason is a sentence', () => {
  expect(windowObstacle('linux', {}, 1000)).toMatch(/no display/);
  expect(windowObstacle('linux', { DISPLAY: ':0' }, 0)).toMatch(/root/);
  expect(windowObstacle('linux', { DISPLAY: ':0' }, 1000)).toBeNull();
  expect(windowObstacle('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeNull();
  expect(windowObstacle('darwin', {}, 501)).toBeNull();
  expect(windowObstacle('win32', {}, undefined)).toBeNull();
});
