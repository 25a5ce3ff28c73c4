import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeRedirect } from './redirect-file.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-redirect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform === 'win32')('the way to the page is its owner’s alone, and goes away', () => {
  const inside = path.join(folder, 'run');
  const { file, remove } = writeRedirect(inside, 'http://127.0.0.1:1/?key=once');
  expect([statSync(inside).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(readFileSync(file, 'utf8')).toContain('content="0;url=http://127.0.0.1:1/?key=once"');
  remove();
  expect(existsSync(file)).toBe(false);
});
