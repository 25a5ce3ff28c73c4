import { expect, test } from 'vitest';
import { worthText } from './review-words.ts';

test('scores alone do not say that checks change little', () => {
  const counts = { left: 22, worth: 0, checked: 0 };
  expect(worthText({ ...counts, decided: 4 })).toContain('Check a few of each label first');
  expect(worthText({ ...counts, decided: 5 })).toContain('more checks change little');
  expect(worthText({ ...counts, worth: 1, decided: 5 })).toBe(
    'About 1 more check helps; the other 21 are probably right (9 of 10)',
  );
  expect(worthText({ ...counts, left: 2, worth: 2, decided: 5 })).toBe('About 2 more checks help');
  expect(worthText({ ...counts, left: 0, decided: 0 })).toBe('');
});
