import { expect, test } from 'vitest';
import { assignLanes } from './lanes.ts';

const stretch = (startUs: number, endUs: number) => ({ startUs, endUs });

test('segments that touch share a row', () => {
  expect(assignLanes([stretch(0, 5), stretch(5, 9), stretch(9, 12)])).toEqual({
    lanes: Uint16Array.of(0, 0, 0),
    count: 1,
  });
});

test('segments that overlap take the first free row', () => {
  const { lanes, count } = assignLanes([
    stretch(0, 10),
    stretch(2, 4),
    stretch(3, 8),
    stretch(5, 6),
    stretch(10, 11),
  ]);
  expect([...lanes]).toEqual([0, 1, 2, 1, 0]);
  expect(count).toBe(3);
});

test('no segment leaves one empty row', () => {
  expect(assignLanes([]).count).toBe(1);
});
