import { expect, test } from 'vitest';
import { confusionTexts, doubtfulText, examplesText, expectationText } from './teach-words.ts';

const expectation = { label: 'squats', examples: 5, found: 0.8, wrong: 0, f1: 0.9 };
const row = { name: 'squats', examples: 5, videos: 1, expectation };

test('nothing is said of how often a label is wrong where nothing was there to be wrong about', () => {
  expect(expectationText(row, true)).toBe('finds 8 of 10, 0 of 10 wrong');
  expect(expectationText(row, false)).toBe('finds 8 of 10');
  const mixed = { ...row, expectation: { ...expectation, wrong: 0.2 } };
  expect(expectationText(mixed, false)).toBe('finds 8 of 10, 2 of 10 wrong');
  expect(expectationText({ ...mixed, expectation: { ...expectation, f1: 0.2 } }, false)).toBe(
    'cannot be told apart yet',
  );
});

test('labels that are confused are named, and the example that agrees least', () => {
  const confusions = [{ label: 'squats', as: 'pull_ups', share: 0.3 }];
  expect(confusionTexts({ background: 1, confusions, doubtful: null })).toEqual([
    '“squats” looks like “pull_ups” in 3 of 10',
  ]);
  const doubtful = { videoId: 1, video: 'a.mp4', startUs: 0, endUs: 1, label: 'squats' };
  expect(doubtfulText({ ...doubtful, as: null })).toContain('looks like none of your labels');
  expect(doubtfulText({ ...doubtful, as: 'pull_ups' })).toContain('looks more like “pull_ups”');
});

test('a label says how many examples it has and what it needs', () => {
  expect(examplesText({ examples: 1, more: 2 })).toBe('1 example, 2 more to be learnt');
  expect(examplesText({ examples: 1200, more: 0 })).toBe('1,200 examples');
});
