import { expect, test } from 'vitest';
import { runningText } from './running-text.ts';

test('what runs on a row is one text, each subject once', () => {
  expect(
    runningText([
      { subject: 'Mouse A', name: 'walk' },
      { subject: 'Mouse B', name: 'walk' },
      { subject: 'Mouse A', name: 'groom' },
      { subject: null, name: 'rain' },
    ]),
  ).toBe('Mouse A: walk, groom · Mouse B: walk · rain');
  expect(runningText([{ subject: null, name: 'In' }])).toBe('In');
});
