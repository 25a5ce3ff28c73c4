import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestChange } from './newest-change.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-changes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(seconds: number, ...segments: string[]): string {
  const file = path.join(folder, ...segments);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, seconds, seconds);
  return file;
}

test('the newest file counts, however deep, but no test and nothing hidden', () => {
  const single = put(1, 'single.ts');
  put(2, 'source', 'a.ts');
  put(5, 'source', 'deep', 'b.svelte');
  put(9, 'source', 'deep', 'b.test.ts');
  put(9, 'source', 'c.fake.ts');
  put(9, 'source', '.cache', 'd.ts');
  expect(newestChange([single])).toBe(1000);
  expect(newestChange([single, path.join(folder, 'source')])).toBe(5000);
  expect(newestChange([path.join(folder, 'missing')])).toBe(0);
});
