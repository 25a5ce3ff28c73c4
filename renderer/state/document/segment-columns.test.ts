import { expect, test } from 'vitest';
import {
  OWN,
  own,
  SECOND,
  storeOf,
  suggested,
  WALK,
  WAVE,
} from '../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newSubjectRecord } from '../../../engine/annotation/document/new-records.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import { type ColumnId, filteredBy, type SegmentFacts, sortedBy } from './segment-columns.ts';

const anna = newSubjectRecord({ id: idOf('subject', 'anna'), name: 'Anna', order: 0 });
const segments = [
  own('a', 1, 9, WALK, { subjectId: anna.id, note: 'limps a bit' }),
  own('b', 2, 3, WAVE, { tags: ['Check', 'odd'], trackId: SECOND }),
  own('c', 4, null, WAVE, { attributes: { side: 'left' } }),
  suggested('d', 5, 7, 0.6),
];
const store = storeOf(anna, ...segments);
const facts: SegmentFacts = {
  label: ({ labelId }) => (labelId && store.get(labelId)) ?? null,
  track: ({ trackId }) => store.get(trackId) ?? null,
  subject: ({ subjectId }) => (subjectId && store.get(subjectId)) ?? null,
  observer: () => null,
};
const names = (list: readonly Segment[]) => list.map(({ id }) => id.slice(8)).join('');
const sorted = (column: ColumnId, isDown = false) => names(sortedBy(segments, { column, isDown }, facts));
const found = (typed: string) => names(filteredBy(segments, typed, facts));

test('the list is in the order of any column, equal ones by time and what says nothing last', () => {
  expect([sorted('start'), sorted('start', true)]).toEqual(['abcd', 'dcba']);
  expect([sorted('end'), sorted('length'), sorted('length', true)]).toEqual(['bcda', 'cbda', 'adbc']);
  expect([sorted('label'), sorted('label', true)]).toEqual(['adbc', 'bcad']);
  expect([sorted('subject'), sorted('subject', true)]).toEqual(['abcd', 'abcd']);
  expect([sorted('note'), sorted('tags'), sorted('track')]).toEqual(['abcd', 'bacd', 'dbac']);
  expect([sorted('score', true), sorted('state')]).toEqual(['dabc', 'abcd']);
  expect(store.get(OWN)).toBeDefined();
});

test('words are found in labels, subjects, notes, tags and attributes, or in one column', () => {
  expect([found(''), found('walk'), found('anna limp'), found('check'), found('left')]).toEqual([
    'abcd',
    'ad',
    'a',
    'b',
    'c',
  ]);
  expect([
    found('state:suggested'),
    found('tag:odd'),
    found('note:walk'),
    found('track:second wave'),
  ]).toEqual(['d', 'b', '', 'b']);
  expect(found('nothing: such')).toBe('');
});
