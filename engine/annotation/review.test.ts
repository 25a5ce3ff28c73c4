import { expect, test } from 'vitest';
import { suggested } from './document/document.fake.ts';
import { nextUncertain, undecided } from './review.ts';

const sure = suggested('sure', 0, 1, 0.9);
const unsure = suggested('unsure', 5, 6, 0.3);
const middling = suggested('middling', 3, 4, 0.5);
const rejected = suggested('rejected', 7, 8, 0.1, { state: 'rejected' });
const all = [sure, middling, unsure, rejected];

test('the least certain comes first, decided ones do not come', () => {
  expect(undecided(all).map(({ id }) => id)).toEqual([unsure.id, middling.id, sure.id]);
});

test('each visit leads on to the next, and from the last to the first', () => {
  expect(nextUncertain(all, null)).toBe(unsure);
  expect(nextUncertain(all, unsure)).toBe(middling);
  expect(nextUncertain(all, sure)).toBe(unsure);
});

test('after a decision it goes on from there', () => {
  const decided = { ...middling, state: 'accepted' as const };
  expect(nextUncertain([sure, decided, unsure], decided)).toBe(sure);
  expect(nextUncertain([decided], decided)).toBeNull();
});
