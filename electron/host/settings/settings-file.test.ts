import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings, visiblePlace, writeSettings } from './settings-file.ts';

const place = { x: 10, y: 20, width: 800, height: 600, maximized: false };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('settings come back as they were written, and leave no drafts', () => {
  const file = path.join(folder, 'new', 'settings.json');
  writeSettings(file, { window: place });
  writeSettings(file, { window: place, lastFolder: '/videos' });
  expect(readSettings(file)).toEqual({ window: place, lastFolder: '/videos' });
  expect(readdirSync(path.dirname(file))).toEqual(['settings.json']);
});

test.each(['', '{', 'null', '{"window":{"x":"left"}}'])('a damaged file (%j) is no settings', (text) => {
  const file = path.join(folder, 'settings.json');
  writeFileSync(file, text);
  expect(readSettings(file)).toEqual({});
  expect(readSettings(path.join(folder, 'missing.json'))).toEqual({});
});

test('a window comes back only where it can be grabbed', () => {
  const left = { x: 0, y: 0, width: 1920, height: 1080 };
  const right = { x: 1920, y: 0, width: 1280, height: 1024 };
  const onRight = { ...place, x: 2000 };
  expect(visiblePlace(undefined, [left])).toBeUndefined();
  expect(visiblePlace(place, [left])).toEqual(place);
  expect(visiblePlace(onRight, [left, right])).toEqual(onRight);
  expect(visiblePlace(onRight, [left])).toBeUndefined();
  expect(visiblePlace({ ...place, y: -200 }, [left])).toBeUndefined();
  expect(visiblePlace({ ...place, y: 1060 }, [left])).toBeUndefined();
  expect(visiblePlace({ ...place, x: -750 }, [left])).toBeUndefined();
});
