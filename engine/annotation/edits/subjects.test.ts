import { describe, expect, it } from 'vitest';
import {
  countingIds,
  OWN,
  own,
  SECOND,
  s,
  segmentId,
  storeOf,
  suggested,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { idOf, type SubjectId } from '../document/ids.ts';
import { newRunning, newSubjectRecord } from '../document/new-records.ts';
import { assignKey } from '../labels/label-keys.ts';
import { setAttribute, setTags } from './attributes.ts';
import { adoptLabels, deleteLabel } from './labels.ts';
import { copySegments, pasteSegments } from './paste.ts';
import { mergeWithNext } from './split-merge.ts';
import {
  changeSubject,
  createObserver,
  createSubject,
  deleteObserver,
  deleteSubject,
  placeSubject,
  renameObserver,
  setSubject,
  subjectsOf,
} from './subjects.ts';
import { deleteTrack } from './tracks.ts';

const ANNA: SubjectId = idOf('subject', 'anna');
const BO: SubjectId = idOf('subject', 'bo');
const SUBJECTS = [
  newSubjectRecord({ id: ANNA, name: 'Anna', order: 0, key: 'A' }),
  newSubjectRecord({ id: BO, name: 'Bo', order: 1, key: 'B' }),
];
const runs = (subjectId: SubjectId | null, trackId = OWN) =>
  newRunning({ trackId, labelId: WALK, subjectId, startUs: s(1), attributes: {}, observerId: null });

describe('subjects', () => {
  it('are added last, renamed and moved, with a name of their own', () => {
    const store = storeOf(...SUBJECTS);
    store.commit(createSubject(store, '  Cleo  the cat ', countingIds()));
    expect(subjectsOf(store).map(({ name }) => name)).toEqual(['Anna', 'Bo', 'Cleo the cat']);
    store.commit(placeSubject(store, BO, 0));
    store.commit(changeSubject(store, BO, { name: 'Bob', description: 'the left one' }));
    expect(subjectsOf(store).map(({ name }) => name)).toEqual(['Bob', 'Anna', 'Cleo the cat']);
    expect(() => createSubject(store, 'ANNA')).toThrow('already a subject "Anna"');
    expect(() => changeSubject(store, BO, { name: ' ' })).toThrow('A subject needs a name');
  });

  it('share their keys with no label', () => {
    const store = storeOf(...SUBJECTS);
    store.commit(assignKey(store, ANNA, '1'));
    expect([store.get(ANNA)?.key, store.get(WALK)?.key]).toEqual(['1', null]);
    expect(() => store.commit({ put: [{ ...store.get(WALK)!, key: 'B' }], remove: [] })).toThrow(
      'The key B already belongs to the subject "Bo".',
    );
  });

  it('leave their segments when they are deleted, and what runs for them ends', () => {
    const store = storeOf(...SUBJECTS, own('a', 1, 2, WALK, { subjectId: ANNA }), runs(ANNA), runs(BO));
    expect(() => store.commit({ put: [], remove: [ANNA] })).toThrow(/still used by segments|still run/);
    store.commit(deleteSubject(store, ANNA, BO));
    expect(store.get(segmentId('a'))?.subjectId).toBe(BO);
    expect([...store.all('running').values()].map(({ subjectId }) => subjectId)).toEqual([BO]);
  });

  it('are said of segments; a suggestion is then an edited one', () => {
    const store = storeOf(...SUBJECTS, own('a', 1, 2), suggested('x', 1, 2));
    store.commit(setSubject(store, ['a', 'x'].map(segmentId), ANNA));
    expect(store.get(segmentId('a'))).toMatchObject({ subjectId: ANNA, state: 'accepted' });
    expect(store.get(segmentId('x'))).toMatchObject({ subjectId: ANNA, state: 'edited' });
  });

  it('keep segments apart when one is merged with the next', () => {
    const of = (subjectId: SubjectId) => ({ subjectId });
    const store = storeOf(
      ...SUBJECTS,
      own('a', 1, 2, WALK, { ...of(ANNA), tags: ['x'], attributes: { how: 'fast' } }),
      own('b', 3, 4, WALK, of(BO)),
      own('c', 5, 6, WALK, { ...of(ANNA), tags: ['y', 'x'], attributes: { how: 'slow', where: 'left' } }),
    );
    store.commit(mergeWithNext(store, segmentId('a')));
    expect(store.get(segmentId('a'))).toMatchObject({
      endUs: s(6),
      tags: ['x', 'y'],
      attributes: { how: 'fast', where: 'left' },
    });
    expect(store.get(segmentId('b'))?.endUs).toBe(s(4));
  });

  it('go with copies by their names', () => {
    const from = storeOf(...SUBJECTS, own('a', 1, 2, WALK, { subjectId: ANNA, tags: ['x'] }));
    const clip = copySegments(from, [segmentId('a')])!;
    const to = storeOf();
    const place = { trackId: SECOND, shiftUs: s(4), onFrame: (us: number) => s(us / 1e6), frameUs: () => 1 };
    to.commit(pasteSegments(to, clip, place, countingIds()));
    const [copy] = [...to.all('segment').values()];
    expect(to.get(copy!.subjectId!)?.name).toBe('Anna');
    expect(copy).toMatchObject({ startUs: s(5), tags: ['x'] });
  });
});

describe('observers', () => {
  it('own tracks and segments until they are deleted', () => {
    const store = storeOf(own('a', 1, 2));
    store.commit(createObserver(store, 'Mia', countingIds()));
    const [mia] = [...store.all('observer').values()];
    const id = mia!.id;
    store.commit({
      put: [
        { ...store.get(OWN)!, observerId: id },
        { ...store.get(segmentId('a'))!, observerId: id },
      ],
      remove: [],
    });
    expect(() => store.commit({ put: [], remove: [id] })).toThrow('The observer still has');
    store.commit(renameObserver(store, id, 'Mia B.'));
    expect(() => createObserver(store, 'mia b.')).toThrow('already an observer');
    store.commit(deleteObserver(store, id));
    expect([store.get(OWN)?.observerId, store.get(segmentId('a'))?.observerId]).toEqual([null, null]);
  });
});

describe('what runs', () => {
  it('is one per track, subject and label', () => {
    const store = storeOf(...SUBJECTS, runs(ANNA), runs(BO), runs(null), runs(ANNA, SECOND));
    expect(store.all('running').size).toBe(4);
    store.commit({ put: [runs(ANNA)], remove: [] });
    expect(store.all('running').size).toBe(4);
    const wrong = { ...runs(ANNA), subjectId: BO };
    expect(() => store.commit({ put: [wrong], remove: [] })).toThrow('does not say what runs');
  });

  it('goes with its track and its label', () => {
    const store = storeOf(...SUBJECTS, runs(ANNA), runs(ANNA, SECOND));
    store.commit(deleteTrack(store, SECOND));
    expect(store.all('running').size).toBe(1);
    store.commit(deleteLabel(store, WALK));
    expect(store.all('running').size).toBe(0);
  });
});

describe('attributes and tags', () => {
  it('say something or are not there', () => {
    const store = storeOf(own('a', 1, 2));
    const of = () => store.get(segmentId('a'));
    store.commit(setAttribute(store, [segmentId('a')], 'speed', 3.5));
    store.commit(setAttribute(store, [segmentId('a')], 'with', ['ball', 'stick']));
    expect(of()?.attributes).toEqual({ speed: 3.5, with: ['ball', 'stick'] });
    store.commit(setAttribute(store, [segmentId('a')], 'with', []));
    store.commit(setAttribute(store, [segmentId('a')], 'speed', null));
    expect(of()?.attributes).toEqual({});
    expect(() =>
      store.commit({ put: [{ ...of()!, attributes: { speed: Number.NaN } }], remove: [] }),
    ).toThrow('The attribute "speed" is not a number.');
    store.commit(setTags(store, [segmentId('a')], [' far  away ', '', 'blurred', 'blurred']));
    expect(of()?.tags).toEqual(['far away', 'blurred']);
  });
});

describe('a label of the model’s', () => {
  it('has no key until it is adopted', () => {
    const store = storeOf();
    store.commit({ put: [{ ...store.get(WAVE)!, owner: 'model' }], remove: [] });
    expect(() => store.commit({ put: [{ ...store.get(WAVE)!, key: 'w' }], remove: [] })).toThrow('adopt it');
    store.commit(adoptLabels(store, [WAVE]));
    expect(store.get(WAVE)?.owner).toBe('person');
  });
});
