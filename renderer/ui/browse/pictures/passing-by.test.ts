import { expect, test } from 'vitest';
import { PassingBy } from './passing-by.ts';

test('rows of a list that was just opened ask at once; those that come while others leave wait', () => {
  let now = 1000;
  const passing = new PassingBy(() => now);
  expect(passing.restMs()).toBe(0);
  passing.left();
  now += 100;
  expect(passing.restMs()).toBe(150);
  now += 50;
  expect(passing.restMs()).toBe(0);
});
