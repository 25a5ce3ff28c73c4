import { expect, test } from 'vitest';
import type { Micros } from '../../engine/time/micros.ts';
import { frameIndexAt, middleOfFrame } from './frame-table.ts';

const times = [0, 33_367, 66_733, 200_000, 233_367] as Micros[];

test('the frame at a time is the last that has begun', () => {
  expect([-1, 0, 33_366, 33_367, 199_999, 200_000, 9e9].map((time) => frameIndexAt(times, time))).toEqual([
    0, 0, 0, 1, 2, 3, 4,
  ]);
  expect(frameIndexAt([], 5)).toBe(0);
});

test('the seek target lies inside its own frame, near its start', () => {
  for (let index = 0; index < times.length; index++) {
    const target = middleOfFrame(times, index, 266_700);
    expect(frameIndexAt(times, target)).toBe(index);
    expect(target).toBeGreaterThan(times[index]!);
    expect(target - times[index]!).toBeLessThanOrEqual(20_000);
  }
});
