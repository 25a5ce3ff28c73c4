import { expect, test } from 'vitest';
import {
  BASE,
  FALL,
  label,
  OWN,
  own,
  SECOND,
  WALK,
  WAVE,
} from '../../../engine/annotation/document/document.fake.ts';
import { idOf } from '../../../engine/annotation/document/ids.ts';
import { newSubjectRecord } from '../../../engine/annotation/document/new-records.ts';
import type { Track } from '../../../engine/annotation/document/records.ts';
import { groupedRows, isShownIn } from './row-groups.ts';

const track = BASE.find((record): record is Track => record.id === OWN)!;
const [anna, bea] = ['anna', 'bea'].map((name, order) =>
  newSubjectRecord({ id: idOf('subject', name), name, order }),
) as [ReturnType<typeof newSubjectRecord>, ReturnType<typeof newSubjectRecord>];
const segments = [
  own('late', 10, 20, WALK, { subjectId: bea.id }),
  own('first', 1, 2, WAVE, { subjectId: bea.id, trackId: SECOND }),
  own('none', 5, 6, WALK),
];
const named = (rows: ReturnType<typeof groupedRows>) =>
  rows.map(({ id, segments: each }) => `${id}: ${each.map((one) => one.id.slice(8)).join(' ')}`);

test('a row for each subject has what is about it, from all tracks by time; those of none come last', () => {
  const rows = groupedRows('subject', track, segments, [anna, bea]);
  expect(named(rows)).toEqual([
    'subject subject:anna: ',
    'subject subject:bea: first late',
    'subject : none',
  ]);
  expect(rows.every((row) => row.track === track)).toBe(true);
});

test('labels have a row where they are used, and without any there is one to draw on', () => {
  const labels = [label(WALK, 'Walk'), label(WAVE, 'Wave'), label(FALL, 'Fall')];
  expect(named(groupedRows('label', track, segments, labels))).toEqual([
    `label ${WALK}: none late`,
    `label ${WAVE}: first`,
  ]);
  expect(named(groupedRows('label', track, [], labels))).toEqual(['label : ']);
});

test('what runs is shown in the row of its track, subject or label', () => {
  const what = { trackId: SECOND, subjectId: bea.id, labelId: WALK };
  expect(isShownIn({ track, about: { kind: 'track' } }, what)).toBe(false);
  expect(isShownIn({ track: { ...track, id: SECOND }, about: { kind: 'track' } }, what)).toBe(true);
  expect(isShownIn({ track, about: { kind: 'subject', subject: bea } }, what)).toBe(true);
  expect(isShownIn({ track, about: { kind: 'subject', subject: null } }, what)).toBe(false);
  expect(isShownIn({ track, about: { kind: 'label', label: label(WALK, 'Walk') } }, what)).toBe(true);
});
