import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MediaTokens } from './media-tokens.ts';

test('what is lent to a page is readable, but no page opens it by itself', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tokens-'));
  const file = path.join(folder, 'clip.mp4');
  writeFileSync(file, 'clip');
  const tokens = new MediaTokens();
  const lent = await tokens.lend(file);
  expect(tokens.find(lent.token)?.path).toBe(file);
  expect(tokens.list()).toEqual([]);
  // Opened later, it is the same file.
  expect(await tokens.add(file)).toEqual(lent);
  expect(tokens.list()).toEqual([lent]);
  rmSync(folder, { recursive: true });
});

test('a file that is named in another way is the same file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tokens-'));
  const file = path.join(folder, 'clip.mp4');
  writeFileSync(file, 'clip');
  symlinkSync(folder, path.join(folder, 'again'));
  const tokens = new MediaTokens();
  const opened = await tokens.add(file);
  expect(await tokens.add(path.join(folder, 'again', 'clip.mp4'))).toEqual(opened);
  expect(await tokens.lend(path.join(folder, 'again', '..', 'clip.mp4'))).toEqual(opened);
  expect(tokens.list()).toEqual([opened]);
  rmSync(folder, { recursive: true });
});
