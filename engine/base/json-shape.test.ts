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

test('40 MB are looked through in a moment', { timeout: 30_000 }, () => {
  const begun = performance.now();
  expect(tooMuchJson(`[${'{},'.repeat(13_000_000)}0]`)).toMatch(/more than 3 million parts/);
  expect(tooMuchJson(`[${'0.5,'.repeat(10_000_000)}0]`)).toBeNull();
  expect(performance.now() - begun).toBeLessThan(10_000);
});
