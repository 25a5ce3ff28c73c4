import { expect, test } from 'vitest';
import { comparedTexts, confusionTexts, doubtfulText, examplesText, expectationText } from './teach-words.ts';

const expectation = { label: 'squats', examples: 20, found: 0.8, wrong: 0, f1: 0.9 };
const row = { name: 'squats', examples: 20, videos: 1, expectation };

test('nothing is said of how often a label is wrong where nothing was there to be wrong about', () => {
  expect(expectationText(row, true)).toBe('finds 8 of 10, 0 of 10 wrong');
  expect(expectationText(row, false)).toBe('finds 8 of 10');
  const mixed = { ...row, expectation: { ...expectation, wrong: 0.2 } };
  expect(expectationText(mixed, false)).toBe('finds 8 of 10, 2 of 10 wrong');
  expect(expectationText({ ...mixed, expectation: { ...expectation, f1: 0.2 } }, false)).toBe(
    'cannot be told apart yet',
  );
});

test('of fewer than ten examples no share of ten is claimed', () => {
  const few = { ...row, examples: 5, expectation: { ...expectation, examples: 5 } };
  const words = (found: number, wrong: number, hasBackground = true) =>
    expectationText({ ...few, expectation: { ...few.expectation, found, wrong } }, hasBackground);
  expect(words(1, 0)).toBe('all 5 found, none wrong');
  expect(words(0.8, 0.2)).toBe('4 of 5 found, about 1 wrong');
  expect(words(0.8, 0.01)).toBe('4 of 5 found, about 1 wrong');
  expect(words(1, 0, false)).toBe('all 5 found');
});

test('what became worse or better by learning again is said of each label, the worst first', () => {
  const pulled = { ...expectation, label: 'pull_ups', found: 1, f1: 1 };
  const before = [pulled, expectation, { ...expectation, label: 'same' }, { ...expectation, label: 'gone' }];
  const now = [
    { ...pulled, f1: 0.2 },
    { ...expectation, found: 0.9, f1: 0.95 },
    { ...expectation, label: 'same' },
    { ...expectation, label: 'fresh' },
  ];
  expect(comparedTexts({ expectations: now, other: { expectations: before, isNewer: false } }, true)).toEqual(
    [
      '“gone” is gone: finds 8 of 10, 0 of 10 wrong (before), not learnt (now)',
      '“pull_ups” is worse: finds 10 of 10, 0 of 10 wrong (before), cannot be told apart yet (now)',
      '“squats” is better: finds 8 of 10, 0 of 10 wrong (before), finds 9 of 10, 0 of 10 wrong (now)',
      '“fresh” is new: not learnt (before), finds 8 of 10, 0 of 10 wrong (now)',
    ],
  );
  const [first] = comparedTexts({ expectations: before, other: { expectations: now, isNewer: true } }, true);
  expect(first).toBe('“fresh” is gone: finds 8 of 10, 0 of 10 wrong (learnt last), not learnt (now)');
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
