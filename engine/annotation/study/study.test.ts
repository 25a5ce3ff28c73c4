import { describe, expect, it } from 'vitest';
import {
  label,
  OWN,
  own,
  s,
  segmentId,
  snapshot,
  storeOf,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { idOf, type LabelId, type SubjectId } from '../document/ids.ts';
import { newRunning, newStudyRecord, newSubjectRecord } from '../document/new-records.ts';
import type { AnyRecord, PaintedRegion } from '../document/records.ts';
import { AnnotationStore } from '../document/store.ts';
import { deleteLabel, renameLabel } from '../edits/labels.ts';
import { paintedOutOf, regionsFor } from '../edits/paint-out.ts';
import { followStudy } from './follow-study.ts';
import { parseStudy, writeStudy } from './study-file.ts';
import { changesToFollow, type Word, wordChangeOf, wordsOf } from './study-words.ts';

const STROLL: LabelId = idOf('label', 'study-walk');
const JUMP: LabelId = idOf('label', 'study-jump');
const ANNA: SubjectId = idOf('subject', 'anna');
const words: readonly Word[] = [
  newStudyRecord({ id: idOf('study', 'one'), name: 'One' }),
  label(STROLL, 'WALK', { key: '1', colour: 9 }),
  label(JUMP, 'Jump', { order: 1, key: 'j' }),
  newSubjectRecord({ id: ANNA, name: 'Anna', order: 0, key: 'a' }),
];
const document = (...more: readonly AnyRecord[]) => [...storeOf(...more).records()];

describe('a document that enters a study', () => {
  const mine = newSubjectRecord({ id: idOf('subject', 'mine'), name: 'anna', order: 0, key: 'x' });
  const { records, joining } = followStudy(
    document(
      mine,
      own('a', 1, 2, WALK, { subjectId: mine.id }),
      own('b', 3, 4, WAVE),
      newRunning({
        trackId: OWN,
        labelId: WALK,
        subjectId: mine.id,
        startUs: s(5),
        attributes: {},
        observerId: null,
      }),
    ),
    words,
    new Map(),
  );
  const store = new AnnotationStore(records);

  it('has the study’s words in the place of its own of the same name, and its segments follow', () => {
    expect(store.get(WALK)).toBeUndefined();
    expect(store.get(segmentId('a'))).toMatchObject({ labelId: STROLL, subjectId: ANNA });
    expect(store.get(STROLL)).toMatchObject({ name: 'WALK', colour: 9 });
    expect([...store.all('running').values()]).toMatchObject([{ labelId: STROLL, subjectId: ANNA }]);
  });

  it('has all words of the study, and brings its others along', () => {
    expect(store.get(JUMP)).toBeDefined();
    expect(joining.map((word) => ('name' in word ? word.name : ''))).toEqual(['Wave', 'Fall']);
  });

  it('is the same when it enters again', () => {
    const again = followStudy(records, [...words, ...joining], new Map());
    expect(again.joining).toEqual([]);
    expect(snapshot(new AnnotationStore(again.records))).toEqual(snapshot(store));
  });

  it('gives what was deleted to the heir, and leaves a taken key with the study', () => {
    const at = new AnnotationStore(
      followStudy(
        document(label(idOf('label', 'key'), 'Key', { order: 7, key: 'j' }), own('a', 1, 2, WAVE)),
        words,
        new Map([[WAVE, JUMP]]),
      ).records,
    );
    expect(at.get(segmentId('a'))?.labelId).toBe(JUMP);
    expect(at.get(WAVE)).toBeUndefined();
    expect([at.get(idOf('label', 'key'))?.key, at.get(JUMP)?.key]).toEqual([null, 'j']);
  });
});

describe('a word that is changed in one document', () => {
  it('is changed in the others, and nothing else is', () => {
    const [here, there] = [storeOf(own('a', 1, 2)), storeOf(own('z', 5, 6))];
    const change = wordChangeOf(here.commit(renameLabel(here, WALK, 'Stroll')))!;
    there.commit(changesToFollow(there, change));
    expect(there.get(WALK)?.name).toBe('Stroll');
    expect([...there.all('segment').keys()]).toEqual([segmentId('z')]);
    expect(wordChangeOf(here.commit({ put: [own('c', 7, 8)], remove: [] }))).toBeNull();
  });

  it('gives its key up to the one that has it now', () => {
    const there = storeOf();
    there.commit({ put: [{ ...there.get(WAVE)!, key: 'k' }], remove: [] });
    const put = [label(JUMP, 'Jump', { order: 9, key: 'k' })];
    there.commit(changesToFollow(there, { put, removed: new Map() }));
    expect([there.get(WAVE)?.key, there.get(JUMP)?.key]).toEqual([null, 'k']);
  });

  it('that is deleted gives its segments everywhere to the same heir', () => {
    const [here, there] = [storeOf(own('a', 1, 2)), storeOf(own('z', 5, 6))];
    const change = wordChangeOf(here.commit(deleteLabel(here, WALK, WAVE)))!;
    expect([...change.removed]).toEqual([[WALK, WAVE]]);
    there.commit(changesToFollow(there, change));
    expect(there.get(segmentId('z'))?.labelId).toBe(WAVE);
  });
});

describe('a region that is painted out of all videos of a study', () => {
  const clock: PaintedRegion = {
    ...{ type: 'region', id: idOf('region', 'clock'), videoId: null },
    ...{ x: 0, y: 0.9, width: 0.25, height: 0.1 },
  };
  const logo: PaintedRegion = { ...clock, id: idOf('region', 'logo'), y: 0, videoId: VIDEO.id };

  it('is in every video, and one of a video stays with it', () => {
    const entered = followStudy(document(logo), [...words, clock as Word], new Map());
    expect(entered.records).toEqual(expect.arrayContaining([clock, logo]));
    expect(entered.joining).not.toContainEqual(logo);
    const store = storeOf();
    const change = wordChangeOf(store.commit({ put: [clock, logo], remove: [] }))!;
    expect(change.put).toEqual([clock]);
    const other = storeOf();
    other.commit(changesToFollow(other, change));
    expect(paintedOutOf(other, VIDEO.id)).toEqual([clock]);
    other.commit(changesToFollow(other, wordChangeOf(store.commit({ put: [], remove: [clock.id] }))!));
    expect(paintedOutOf(other, VIDEO.id)).toEqual([]);
  });

  it('is in its file', () => {
    const file = { words: [...words, clock as Word], removed: new Map(), projects: [] };
    const read = parseStudy(writeStudy(file));
    expect(regionsFor(read.words, null)).toEqual([{ x: 0, y: 0.9, width: 0.25, height: 0.1 }]);
  });
});

describe('a study’s file', () => {
  it('is read back exactly, with annotations or without', () => {
    const study = {
      words: wordsOf(words),
      removed: new Map([[idOf('label', 'old'), null]]),
      projects: [{ revision: 3, records: document(own('a', 1, 2)), extra: {} }],
    };
    const read = parseStudy(writeStudy(study));
    expect(writeStudy(read)).toBe(writeStudy(study));
    expect(read.removed).toEqual(study.removed);
    expect(read.projects).toHaveLength(1);
  });

  it('that is none, or a newer one, is refused in one sentence', () => {
    expect(() => parseStudy('nope')).toThrow('it is not JSON');
    expect(() => parseStudy('{"format":"tubelet-project"}')).toThrow('"format" is missing or wrong');
    const newer = writeStudy({ words: [], removed: new Map(), projects: [] }).replace(
      '"version":1',
      '"version":9',
    );
    expect(() => parseStudy(newer)).toThrow('written by a newer Tubelet');
  });
});
