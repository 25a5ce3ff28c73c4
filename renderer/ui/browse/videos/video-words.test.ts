import { expect, test } from 'vitest';
import { folderText, sizeText } from './video-words.ts';

test('sizes in the unit that reads best', () => {
  expect([0, 999, 1500, 12_345_678, 3_400_000_000].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1.5 KB',
    '12 MB',
    '3.4 GB',
  ]);
});

test('a folder with what lies below it', () => {
  expect(folderText({ folder: { id: 1, name: 'garden', below: 'May/12' } })).toBe('garden/May/12');
  expect(folderText({ folder: { id: 1, name: 'garden', below: '' } })).toBe('garden');
  expect(folderText({ folder: null })).toBe('');
});
