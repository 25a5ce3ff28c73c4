import { expect, test } from 'vitest';
import { consensusOf } from './consensus.ts';
import { own, s, suggested, WAVE } from './document/document.fake.ts';

test('both sides agree where a label is on both, and differ where they speak without one in common', () => {
  const ours = [own('a', 1, 5), own('b', 8, 12, WAVE)];
  const models = [suggested('m', 3, 10)];
  expect(consensusOf(ours, models)).toEqual([
    { startUs: s(3), endUs: s(5), kind: 'same' },
    { startUs: s(8), endUs: s(10), kind: 'different' },
  ]);
});

test('overlapping labels agree when one of them does', () => {
  const ours = [own('a', 0, 10), own('b', 4, 6, WAVE)];
  expect(consensusOf(ours, [suggested('m', 2, 8)])).toEqual([{ startUs: s(2), endUs: s(8), kind: 'same' }]);
});

test('segments that touch make one stretch', () => {
  const ours = [own('a', 0, 5), own('b', 5, 10)];
  expect(consensusOf(ours, [suggested('m', 0, 10)])).toEqual([{ startUs: s(0), endUs: s(10), kind: 'same' }]);
});

test('what was rejected, markers and segments without a label say nothing', () => {
  const ours = [own('a', 0, 4, null), own('b', 5, null), own('c', 6, 8)];
  const models = [suggested('m', 0, 6), suggested('n', 6, 8, 0.9, { state: 'rejected' })];
  expect(consensusOf(ours, models)).toEqual([]);
});
