import { expect, test } from 'vitest';
import { worthText } from './review-words.ts';

test('scores alone do not say that checks change little', () => {
  const counts = { left: 22, worth: 0, checked: 0 };
  expect(worthText({ ...counts, decided: 4 })).toContain('Check a few of each label first');
  expect(worthText({ ...counts, decided: 5 })).toContain('more checks change little');
  expect(worthText({ ...counts, left: 0, decided: 0 })).toBe('');
});
