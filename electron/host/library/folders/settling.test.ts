import { expect, test } from 'vitest';
import { Settling } from './settling.ts';

const NOW = Date.UTC(2026, 0, 1);
const stats = (size: number, mtimeMs: number) => ({
  size: BigInt(size),
  mtimeNs: BigInt(mtimeMs) * 1_000_000n,
  mtimeMs: BigInt(mtimeMs),
});

test('a file that was written to long ago is whole at once, a fresh one after a while', () => {
  const settling = new Settling();
  expect(settling.isSettled('old', stats(10, NOW - 60_000), NOW)).toBe(true);
  const fresh = stats(10, NOW - 500);
  expect(settling.isSettled('fresh', fresh, NOW)).toBe(false);
  expect(settling.isSettled('fresh', fresh, NOW + 1000)).toBe(false);
  expect(settling.isSettled('fresh', fresh, NOW + 1500)).toBe(true);
});

test('a file that grows waits for as long as it grows, whatever its date says', () => {
  const settling = new Settling();
  let now = NOW;
  expect(settling.isSettled('copy', stats(1, now), now)).toBe(false);
  for (let size = 2; size < 20; size++) {
    now += 1900;
    // A server whose clock is late.
    expect(settling.isSettled('copy', stats(size, now - 60_000), now)).toBe(false);
  }
  expect(settling.isSettled('copy', stats(19, now - 60_000), now + 2000)).toBe(true);
});

test('a file from the future is whole once it has stayed as it is', () => {
  const settling = new Settling();
  const future = stats(10, NOW + 86_400_000);
  expect(settling.isSettled('camera', future, NOW)).toBe(false);
  expect(settling.isSettled('camera', future, NOW + 1999)).toBe(false);
  expect(settling.isSettled('camera', future, NOW + 2000)).toBe(true);
});
