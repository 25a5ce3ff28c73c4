import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileContentId } from './content-id.node.ts';
import { CONTENT_BLOCK_BYTES as BLOCK, blobContentId, contentIdOf } from './content-id.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-content-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytesOf = (length: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 251);

function idInOneGo(bytes: Uint8Array, parts: readonly (readonly [number, number])[]): string {
  const hash = createHash('sha256').update(`tubelet-content-1\n${bytes.length}\n`);
  for (const [start, end] of parts) hash.update(bytes.subarray(start, end));
  return hash.digest('hex');
}

test.each([0, 1, 1000, 3 * BLOCK])(
  'a file of %i bytes is hashed whole, as a Blob and on disk',
  async (size) => {
    const bytes = bytesOf(size);
    const file = path.join(folder, 'a.mp4');
    writeFileSync(file, bytes);
    const id = idInOneGo(bytes, [[0, size]]);
    expect(await blobContentId(new Blob([bytes]), 'a.mp4')).toBe(id);
    expect(await fileContentId(file, 'a.mp4')).toBe(id);
  },
);

test('a longer file is hashed at its head, middle and tail, under any name', async () => {
  const size = 3 * BLOCK + 1001;
  const bytes = bytesOf(size);
  const middle = Math.floor((size - BLOCK) / 2);
  const id = idInOneGo(bytes, [
    [0, BLOCK],
    [middle, middle + BLOCK],
    [size - BLOCK, size],
  ]);
  expect(await blobContentId(new Blob([bytes]), 'a.mp4')).toBe(id);
  writeFileSync(path.join(folder, 'a.mp4'), bytes);
  renameSync(path.join(folder, 'a.mp4'), path.join(folder, 'b.mp4'));
  expect(await fileContentId(path.join(folder, 'b.mp4'), 'b.mp4')).toBe(id);
  for (const at of [0, middle, middle + BLOCK - 1, size - 1]) {
    const other = bytes.slice();
    other[at]! ^= 1;
    expect(await blobContentId(new Blob([other]), 'a.mp4')).not.toBe(id);
  }
  expect(await blobContentId(new Blob([bytes, new Uint8Array(1)]), 'a.mp4')).not.toBe(id);
});

test('a file that cannot be read as it was has no id', async () => {
  await expect(contentIdOf(10, async () => new Uint8Array(9))).rejects.toMatchObject({
    code: 'source/changed',
  });
  await expect(fileContentId(path.join(folder, 'none'), 'none')).rejects.toMatchObject({
    code: 'source/gone',
  });
});
