import { expect, test } from 'vitest';
import { tooMuchJson } from './json-shape.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('JSON may be as deep and as full as its limits, and no more', () => {
  const limits = { depth: 3, containers: 5 };
  expect(tooMuchJson(nested(3), limits)).toBeNull();
  expect(tooMuchJson(nested(4), limits)).toMatch(/more than 3 times/);
  expect(tooMuchJson('[{},{},{},{}]', limits)).toBeNull();
  expect(tooMuchJson('[{},{},{},{},[]]', limits)).toMatch(/million parts/);
});

test('what stands in texts does not count, with escaped quotes in them or not', () => {
  const limits = { depth: 2, containers: 2 };
  expect(tooMuchJson('["[[[[", {"a\\"[[": "{{{\\\\"}]', limits)).toBeNull();
  expect(tooMuchJson('["a\\\\", [[1]]]', limits)).toMatch(/more than/);
});

test('what has ended lies in nothing any more', () => {
  const limits = { depth: 2, containers: 100 };
  expect(tooMuchJson('[[],[],[],[]]', limits)).toBeNull();
  expect(tooMuchJson('{"a":{},"b":{},"c":[],"d":{}}', limits)).toBeNull();
  expect(tooMuchJson('[[],[[]]]', limits)).toMatch(/more than 2 times/);
  expect([nested(200), nested(201)].map((text) => tooMuchJson(text) === null)).toEqual([true, false]);
});

test('40 MB are looked through', { timeout: 30_000 }, () => {
  expect(tooMuchJson(`[${'{},'.repeat(13_000_000)}0]`)).toMatch(/more than 3 million parts/);
  expect(tooMuchJson(`[${'0.5,'.repeat(10_000_000)}0]`)).toBeNull();
});
