import { expect, test } from 'vitest';
import { assignLanes, firstReaching } from './lanes.ts';

const stretch = (startUs: number, endUs: number) => ({ startUs, endUs });

test('segments that touch share a row', () => {
  expect(assignLanes([stretch(0, 5), stretch(5, 9), stretch(9, 12)])).toMatchObject({
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

test('what is on screen begins with the first segment that reaches into it', () => {
  const table = assignLanes([stretch(0, 50), stretch(1, 2), stretch(10, 12), stretch(60, 70)]);
  expect(firstReaching(table, 20)).toBe(0);
  expect(firstReaching(table, 50)).toBe(3);
  expect(firstReaching(table, 70)).toBe(4);
});

test('a point takes room of its own', () => {
  expect([...assignLanes([{ startUs: 5, endUs: null }, stretch(5, 6)]).lanes]).toEqual([0, 1]);
});
