import { expect, test } from 'vitest';
import { columnsIn, itemByKey, itemsInSight, type RowLayout, scrollTo, totalHeight } from './row-window.ts';

const table: RowLayout = { count: 100_000, columns: 1, rowHeight: 36 };
const grid: RowLayout = { count: 100_003, columns: 5, rowHeight: 200 };

test('a hundred thousand items need only those in sight', () => {
  expect(itemsInSight(table, 0, 720)).toEqual({ first: 0, end: 23 });
  expect(itemsInSight(table, 36 * 50_000, 720)).toEqual({ first: 49_997, end: 50_023 });
  expect(itemsInSight(grid, 200 * 10_000, 700)).toEqual({ first: 49_985, end: 50_035 });
});

test('the last row may be short', () => {
  expect(totalHeight(grid)).toBe(20_001 * 200);
  expect(itemsInSight(grid, totalHeight(grid) - 700, 700).end).toBe(100_003);
});

test('a list that shrank under its scroll position shows nothing rather than a wrong range', () => {
  expect(itemsInSight({ ...table, count: 3 }, 36 * 500, 720)).toEqual({ first: 3, end: 3 });
  expect(itemsInSight({ ...table, count: 0 }, 0, 720)).toEqual({ first: 0, end: 0 });
});

test('columns fit with their gaps, one at least', () => {
  expect(columnsIn(1000, 190, 12)).toBe(5);
  expect(columnsIn(997, 190, 12)).toBe(4);
  expect(columnsIn(100, 190, 12)).toBe(1);
});

test('scrolls just as far as needed', () => {
  expect(scrollTo(table, 0, 3600, 720)).toBe(0);
  expect(scrollTo(table, 110, 3600, 720)).toBe(3600);
  expect(scrollTo(table, 120, 3600, 720)).toBe(121 * 36 - 720);
});

test('keys move by item, row, page and to the ends', () => {
  expect(itemByKey('ArrowDown', grid, 7, 700)).toBe(12);
  expect(itemByKey('ArrowUp', grid, 3, 700)).toBe(3);
  expect(itemByKey('ArrowRight', grid, 4, 700)).toBe(5);
  expect(itemByKey('PageDown', grid, 0, 700)).toBe(10);
  expect(itemByKey('End', grid, 5, 700)).toBe(100_002);
  expect(itemByKey('Home', grid, 5, 700)).toBe(0);
  expect(itemByKey('ArrowRight', table, 5, 700)).toBeNull();
  expect(itemByKey('x', table, 5, 700)).toBeNull();
  expect(itemByKey('ArrowDown', { ...table, count: 0 }, 0, 700)).toBeNull();
});
