import { describe, expect, it } from 'vitest';
import { toMicros } from '../../base/micros.ts';
import { seededRandom } from '../../timeline/random.fake.ts';
import {
  countingIds,
  FALL,
  label,
  MODELS,
  OWN,
  SECOND,
  s,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { History } from '../document/history.ts';
import { idOf, type LabelId, type SubjectId } from '../document/ids.ts';
import { newSubjectRecord } from '../document/new-records.ts';
import { byTime } from '../document/query.ts';
import type { AnnotationStore } from '../document/store.ts';
import { modelEdges } from '../timing/press-time.ts';
import {
  type Coding,
  type CodingOptions,
  endAtVideoEnd,
  endRunning,
  OPEN_END_TAG,
  pressToCode,
  runningOf,
} from './live-coding.ts';

const ANNA: SubjectId = idOf('subject', 'anna');
const BO: SubjectId = idOf('subject', 'bo');
const SUBJECTS = [
  newSubjectRecord({ id: ANNA, name: 'Anna', order: 0 }),
  newSubjectRecord({ id: BO, name: 'Bo', order: 1 }),
];
const OPTIONS: CodingOptions = {
  reactionUs: 200_000,
  playbackRate: 1,
  snapUs: 0,
  modelEdges: null,
  durationUs: VIDEO.durationUs,
  onFrame: toMicros,
  isExclusive: false,
  frameUs: () => 40_000,
};
const codingOf = (subjectId: SubjectId | null, trackId = OWN): Coding => ({
  trackId,
  subjectId,
  observerId: null,
});

/** Presses keys one after the other: label, time in seconds, subject. */
function coded(
  presses: readonly (readonly [LabelId, number, (SubjectId | null)?])[],
  changes: Partial<CodingOptions> = {},
  store: AnnotationStore = storeOf(...SUBJECTS),
) {
  const ids = countingIds();
  for (const [labelId, at, subjectId = null] of presses) {
    const pressed = pressToCode(store, codingOf(subjectId), labelId, s(at), { ...OPTIONS, ...changes }, ids);
    store.commit(pressed.changes);
  }
  return {
    store,
    made: [...store.all('segment').values()]
      .filter(({ trackId }) => trackId !== MODELS)
      .sort(byTime)
      .map((each) => [
        ...(each.subjectId ? [each.subjectId.slice(8)] : []),
        each.labelId?.slice(6),
        each.startUs / 1e6,
        each.endUs === null ? null : each.endUs / 1e6,
      ]),
    runs: runningOf(store).map(({ labelId, subjectId }) => [subjectId?.slice(8) ?? null, labelId.slice(6)]),
  };
}

describe('a label’s key', () => {
  it('starts and ends a state, corrected by the reaction time at the speed of playing', () => {
    const presses = [
      [WALK, 10],
      [WALK, 15],
    ] as const;
    expect(coded(presses).made).toEqual([['walk', 9.8, 14.8]]);
    expect(coded(presses, { playbackRate: 8 }).made).toEqual([['walk', 8.4, 13.4]]);
    expect(coded(presses, { playbackRate: 0.25 }).made).toEqual([['walk', 9.95, 14.95]]);
    expect(coded(presses, { playbackRate: 0 }).made).toEqual([['walk', 10, 15]]);
    expect(
      coded([
        [WALK, 0.1],
        [WALK, 15],
      ]).made,
    ).toEqual([['walk', 0, 14.8]]);
  });

  it('stands where it was pressed among what began at the same moment', () => {
    const presses = [
      [WAVE, 0, BO],
      [WALK, 0, ANNA],
      [WALK, 0, BO],
      [WAVE, 0, ANNA],
    ] as const;
    for (const order of [presses, presses.toReversed()]) {
      expect(coded(order).runs).toEqual(
        order.map(([labelId, , subjectId]) => [subjectId.slice(8), labelId.slice(6)]),
      );
    }
  });

  it('is about the current subject alone: two do the same at once', () => {
    const { made, runs } = coded([
      [WALK, 10, ANNA],
      [WALK, 12, BO],
      [WALK, 14, ANNA],
      [WAVE, 15, ANNA],
      [WALK, 16],
      [WALK, 20, BO],
    ]);
    expect(made).toEqual([
      ['anna', 'walk', 9.8, 13.8],
      ['bo', 'walk', 11.8, 19.8],
    ]);
    expect(runs).toEqual([
      ['anna', 'wave'],
      [null, 'walk'],
    ]);
  });

  it('never ends what runs on another track', () => {
    const { store } = coded([[WALK, 10, ANNA]]);
    store.commit(pressToCode(store, codingOf(ANNA, SECOND), WALK, s(20), OPTIONS).changes);
    expect(runningOf(store).map(({ trackId }) => trackId)).toEqual([OWN, SECOND]);
    expect(store.all('segment').size).toBe(0);
    expect(() => pressToCode(store, codingOf(ANNA, MODELS), WALK, s(20), OPTIONS)).toThrow('suggestions');
  });

  it('makes a point of a label for points', () => {
    const store = storeOf(...SUBJECTS, label(FALL, 'Fall', { kind: 'point', order: 2, colour: 2 }));
    const { made, runs } = coded(
      [
        [WALK, 8],
        [FALL, 10, ANNA],
        [FALL, 10, ANNA],
      ],
      {},
      store,
    );
    expect(made).toEqual([
      ['anna', 'fall', 9.8, null],
      ['anna', 'fall', 9.8, null],
    ]);
    expect(runs).toEqual([[null, 'walk']]);
  });

  it('ends what its group excludes, of the same subject, with one boundary', () => {
    const group = { exclusionGroups: ['gait'] };
    const store = storeOf(
      ...SUBJECTS,
      label(WALK, 'Walk', group),
      label(WAVE, 'Wave', { ...group, order: 1 }),
      label(FALL, 'Fall', { order: 2 }),
    );
    const { made, runs } = coded(
      [
        [WALK, 10, ANNA],
        [FALL, 11, ANNA],
        [WALK, 12, BO],
        [WAVE, 14, ANNA],
      ],
      {},
      store,
    );
    expect(made).toEqual([['anna', 'walk', 9.8, 13.8]]);
    expect(runs).toEqual([
      ['anna', 'fall'],
      ['bo', 'walk'],
      ['anna', 'wave'],
    ]);
    expect(runningOf(store).at(-1)?.startUs).toBe(s(13.8));
  });

  it('ends all of the subject’s where one label excludes every other', () => {
    const presses = [
      [WALK, 10],
      [WAVE, 12],
    ] as const;
    const { made, runs } = coded(presses, { isExclusive: true });
    expect([made, runs]).toEqual([[['walk', 9.8, 11.8]], [[null, 'wave']]]);
  });

  it('makes at least a frame, also at the end, and survives a jump back', () => {
    expect(
      coded([
        [WALK, 10],
        [WALK, 10],
      ]).made,
    ).toEqual([['walk', 9.8, 9.84]]);
    expect(
      coded(
        [
          [WALK, 100],
          [WALK, 100],
        ],
        { reactionUs: 0 },
      ).made,
    ).toEqual([['walk', 99.96, 100]]);
    expect(
      coded([
        [WALK, 50],
        [WALK, 40],
      ]).made,
    ).toEqual([['walk', 39.8, 49.8]]);
  });

  it('meets the model’s edge of that label and side first, then any, within the tolerance', () => {
    const store = storeOf(
      suggested('x', 9.5, 15.1),
      suggested('y', 9.9, 14.7, 0.5, { labelId: WAVE }),
      suggested('no', 9.8, 14.8, 0.5, { state: 'rejected' }),
    );
    const edges = modelEdges(store, [MODELS]);
    const records = [...store.records()].filter(({ id }) => !/new/.test(id));
    const snapping = (snapUs: number) =>
      coded(
        [
          [WALK, 10],
          [WALK, 15],
        ],
        { modelEdges: edges, snapUs },
        storeOf(...records),
      ).made;
    expect(snapping(s(0.5))).toEqual([['walk', 9.5, 15.1]]);
    expect(snapping(s(0.2))).toEqual([['walk', 9.9, 14.7]]);
    expect(snapping(s(0.05))).toEqual([['walk', 9.8, 14.8]]);
  });

  it('takes a label of the model’s up', () => {
    const store = storeOf(label(WAVE, 'Wave', { owner: 'model', order: 1 }));
    expect(coded([[WAVE, 1]], {}, store).store.get(WAVE)?.owner).toBe('person');
  });
});

describe('what still runs', () => {
  it('ends with the video, and says so', () => {
    const { store } = coded([
      [WALK, 10, ANNA],
      [WALK, 12, BO],
    ]);
    store.commit(pressToCode(store, codingOf(null, SECOND), WAVE, s(20), OPTIONS).changes);
    store.commit(endAtVideoEnd(store, OPTIONS));
    const made = [...store.all('segment').values()];
    expect(made.map(({ endUs, tags }) => [endUs, tags])).toEqual(
      Array.from({ length: 3 }, () => [s(100), [OPEN_END_TAG]]),
    );
    expect(made.map(({ trackId }) => trackId).sort()).toEqual([OWN, OWN, SECOND]);
    expect(runningOf(store)).toEqual([]);
  });

  it('keeps what was said about it', () => {
    const { store } = coded([[WALK, 10, ANNA]]);
    const [state] = runningOf(store);
    store.commit({ put: [{ ...state!, attributes: { how: 'fast' } }], remove: [] });
    store.commit(endRunning(store, runningOf(store), s(20), OPTIONS).changes);
    expect([...store.all('segment').values()][0]).toMatchObject({
      subjectId: ANNA,
      attributes: { how: 'fast' },
      tags: [],
    });
  });

  it('comes back when its end is undone, and goes when its start is', () => {
    const store = storeOf(...SUBJECTS);
    const history = new History(store);
    const press = (at: number) =>
      store.commit(pressToCode(store, codingOf(ANNA), WALK, s(at), OPTIONS).changes);
    press(10);
    press(15);
    history.undo();
    expect([store.all('segment').size, runningOf(store).length]).toEqual([0, 1]);
    press(18);
    expect([...store.all('segment').values()].map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
      [s(9.8), s(17.8)],
    ]);
    history.undo();
    history.undo();
    expect([store.all('segment').size, runningOf(store).length]).toEqual([0, 0]);
  });
});

describe('any order of keys', () => {
  it('leaves one running state per subject and label, and loses no press', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const below = (count: number) => Math.floor(random() * count);
      const store = storeOf(...SUBJECTS, label(FALL, 'Fall', { kind: 'point', order: 2, colour: 2 }));
      const history = new History(store);
      const on = new Set<string>();
      let [points, stretches, at] = [0, 0, 0];
      for (let press = 0; press < 60; press++) {
        at += below(40) / 25;
        const subjectId = [ANNA, BO, null][below(3)]!;
        const labelId = [WALK, WAVE, FALL][below(3)]!;
        store.commit(pressToCode(store, codingOf(subjectId), labelId, s(at), OPTIONS).changes);
        const key = `${subjectId} ${labelId}`;
        if (labelId === FALL) points++;
        else if (on.delete(key)) stretches++;
        else on.add(key);
        if (below(6) === 0) {
          history.undo();
          history.redo();
        }
      }
      const made = [...store.all('segment').values()];
      expect(new Set(runningOf(store).map((each) => `${each.subjectId} ${each.labelId}`))).toEqual(on);
      expect(made.filter(({ endUs }) => endUs === null)).toHaveLength(points);
      expect(made.filter(({ endUs }) => endUs !== null)).toHaveLength(stretches);
      for (const subjectId of [ANNA, BO, null])
        for (const labelId of [WALK, WAVE]) {
          const row = made
            .filter((each) => each.subjectId === subjectId && each.labelId === labelId)
            .sort(byTime);
          for (let index = 1; index < row.length; index++)
            expect(row[index]!.startUs + 40_000).toBeGreaterThanOrEqual(row[index - 1]!.endUs!);
        }
    }
  });
});
