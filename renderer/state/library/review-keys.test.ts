import { expect, test } from 'vitest';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newLabelRecord } from '../../../engine/annotation/document/new-records.ts';
import { giveReviewKeys } from './review-keys.ts';

const label = (name: string, order: number, key: string | null = null, isHidden = false) => ({
  ...newLabelRecord({ id: idOf('label', name), name, order, colour: 0 }),
  key,
  isHidden,
});
const words = (keys: ReturnType<typeof giveReviewKeys>) => keys.map(({ chord, name }) => `${chord} ${name}`);

test('digits follow the order of the study, then of use; a label keeps its own key unless Review needs it', () => {
  const study = [
    label('c', 3),
    label('b', 2, 'a'),
    label('a', 1, 'q'),
    label('d', 4, '2'),
    label('e', 5, 'r', true),
  ];
  expect(words(giveReviewKeys(['z', 'c', 'b'], study))).toEqual(['Q a', '2 d', '1 b', '3 c', '4 z']);
});

test('a digit stays with its label when others are used more, and while it is not used at all', () => {
  const first = giveReviewKeys(['a', 'b', 'c'], []);
  const second = giveReviewKeys(['d', 'c', 'a'], [], first);
  expect(words(second)).toEqual(['1 a', '2 b', '3 c', '4 d']);
  expect(words(giveReviewKeys(['b'], [label('x', 1, '1')], second))).toEqual(['1 x', '2 b', '3 c', '4 d']);
});

test('whose digit another label has as its own key is given the next one; of more than ten the others have none', () => {
  const before = giveReviewKeys(['a'], []);
  expect(words(giveReviewKeys(['a'], [label('x', 1, '1')], before))).toEqual(['1 x', '2 a']);
  const many = Array.from({ length: 12 }, (_, index) => `l${index + 1}`);
  expect(words(giveReviewKeys(many, [])).at(-1)).toBe('0 l10');
});
