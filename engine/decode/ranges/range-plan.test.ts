import { expect, it } from 'vitest';
import type { VideoStream } from '../media-info.ts';
import { decodeBudget, fileShares, rangeLength, workerBytes, workerCount } from './range-plan.ts';

const GIB = 2 ** 30;
const video = (codedWidth: number, codedHeight: number, bitDepth = 8) =>
  ({ codedWidth, codedHeight, bitDepth }) as VideoStream;

it.each([
  // processors, memory, expected on 1080p
  [1, 16, 1],
  [2, 16, 2],
  [4, 16, 3],
  [16, 16, 15],
  [64, 64, 63],
  [16, 2, 10],
  [16, 0.1, 1],
])('%i processors with %i GiB: %i workers on a large picture', (processors, gib, expected) => {
  const workers = decodeBudget(processors);
  expect(workerCount(workers, gib * GIB, workerBytes(video(1920, 1080)))).toBe(expected);
});

it('fewer workers where pictures are larger', () => {
  const on = (...size: Parameters<typeof video>) => workerCount(31, 8 * GIB, workerBytes(video(...size)));
  expect(on(640, 360)).toBe(31);
  expect(on(3840, 2160)).toBeLessThan(on(1920, 1080));
  expect(on(3840, 2160, 10)).toBeLessThan(on(3840, 2160));
});

it('ranges are as long for many workers as opening a file again is worth', () => {
  const fps = { num: 8, den: 1 };
  const frameBytes = 112 * 112 * 3;
  expect(rangeLength(60 * 8, fps, frameBytes, 15)).toBe(8 * 8);
  expect(rangeLength(3600 * 8, fps, frameBytes, 15)).toBe(60 * 8);
  expect(rangeLength(400 * 8, fps, frameBytes, 4)).toBe(50 * 8);
});

it('files that are decoded at once share what who goes first leaves, and no more', () => {
  for (const processors of [1, 2, 3, 4, 8, 16]) {
    const budget = decodeBudget(processors);
    for (let taken = 0; taken <= processors; taken++) {
      for (let files = 1; files <= 6; files++) {
        const shares = fileShares(budget, taken, files);
        const sum = shares.reduce((all, each) => all + each, 0);
        expect(sum).toBe(Math.max(0, budget - taken));
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        // Somebody gets on.
        expect(sum + taken).toBeGreaterThan(0);
      }
    }
  }
  expect(fileShares(7, 2, 2)).toEqual([3, 2]);
  expect(fileShares(3, 2, 3)).toEqual([1, 0, 0]);
});
