import { describe, expect, it } from 'vitest';
import type { LabelAttribute } from '../../annotation/document/attributes.ts';
import {
  BASE,
  label,
  MODELS,
  own,
  s,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../../annotation/document/document.fake.ts';
import { idOf } from '../../annotation/document/ids.ts';
import { isImportedModel } from '../../annotation/document/imported-model.ts';
import { newSubjectRecord } from '../../annotation/document/new-records.ts';
import { segmentsOf, tracksOf } from '../../annotation/document/query.ts';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { cameraOf, setOffset } from '../../annotation/edits/second-camera.ts';
import { elan } from '../research/elan.ts';
import { csv } from '../tables/table.ts';
import { tubelet } from '../tables/tubelet.ts';
import { DEFAULT_WRITE_OPTIONS } from './format.ts';
import { interchangeOf } from './from-document.ts';
import { comparable, sampleDocument, sampleSegment } from './interchange.fake.ts';
import { planImport } from './plan-import.ts';
import { thereAndBack } from './round-trip.fake.ts';

describe('an import', () => {
  const planned = (store: AnnotationStore, document = sampleDocument(), plan = {}) => {
    const result = planImport(store, VIDEO.id, document, plan);
    store.commit(result.changes);
    return result;
  };

  it('lands as one change that the rules allow, with new labels, tracks and segments', () => {
    const store = storeOf();
    const labels = [
      { id: 'pour', name: 'Pour', path: ['Kitchen', 'Bar'], colour: null },
      { id: 'stir', name: 'WALK', path: [], colour: null },
    ];
    const result = planned(store, sampleDocument({ labels }));
    expect(result).toMatchObject({ segmentCount: 2, newLabelCount: 3, newTrackCount: 1, problems: [] });
    const track = tracksOf(store, VIDEO.id).find(({ name }) => name === 'actions')!;
    expect(track.kind).toBe('human');
    const found = segmentsOf(store, track.id);
    expect(found.map(({ startUs, endUs, score }) => [startUs, endUs, score])).toEqual([
      [1_200_000, 3_400_000, 0.91],
      [5_000_000, 8_250_000, 0.77],
    ]);
    expect(found[1]!.labelId).toBe(WALK);
    expect(tracksOf(store, VIDEO.id).map(({ name }) => name)).toEqual(['You', 'Second', 'actions', 'Base']);
    expect(planned(store, sampleDocument({ labels }))).toMatchObject({
      segmentCount: 0,
      newLabelCount: 0,
      newTrackCount: 0,
      problems: [{ message: '2 segments there already: not doubled.' }],
    });
  });

  it('maps labels as it is told, and leaves some out', () => {
    const store = storeOf();
    const chosen = new Map([
      ['pour', WAVE],
      ['stir', null],
    ]);
    expect(planned(store, sampleDocument(), { labels: chosen })).toMatchObject({
      segmentCount: 1,
      newLabelCount: 0,
      problems: [{ message: '1 segment with a label that is left out.' }],
    });
    expect([...store.all('segment').values()][0]!.labelId).toBe(WAVE);
  });

  it('holds segments inside the video, and says which it cut or left out', () => {
    const store = storeOf();
    const segments = [
      sampleSegment({ startUs: s(99), endUs: s(101) }),
      sampleSegment({ startUs: s(100), endUs: s(101) }),
      sampleSegment({ startUs: s(101), endUs: null }),
      sampleSegment({ state: 'rejected', origin: 'human' }),
      sampleSegment({ attributes: { subject: 'Ann' }, note: 'y', label: null }),
    ];
    const { problems } = planned(store, sampleDocument({ segments }));
    expect(problems.map(({ message }) => message)).toEqual([
      '1 segment that a person drew and the file calls rejected: left out.',
      '2 segments after the end of the video: left out.',
      '1 segment cut at the end of the video.',
    ]);
    const found = [...store.all('segment').values()].sort((a, b) => a.startUs - b.startUs);
    expect(found.map(({ endUs, note, attributes }) => [endUs, note, attributes])).toEqual([
      [s(1), 'y', { subject: 'Ann' }],
      [s(100), '', {}],
    ]);
  });

  it('brings subjects, kinds, attributes, groups and keys along, and gives them back', () => {
    const gait = { exclusionGroups: ['gait'] };
    const anna = newSubjectRecord({ id: idOf('subject', 'anna'), name: 'Anna', order: 0, key: 'a' });
    const side: LabelAttribute = {
      id: 'side',
      name: 'side',
      kind: 'choice',
      choices: [{ name: 'left', key: 'l' }],
      asked: 'start',
      description: '',
    };
    const from = interchangeOf(
      new AnnotationStore([
        ...BASE.filter(({ type }) => type !== 'label'),
        label(WALK, 'Walk', { key: 'w', ...gait, description: 'on four legs' }),
        label(WAVE, 'Wave', { order: 1, ...gait }),
        label(idOf('label', 'rear'), 'Rear', { order: 2, kind: 'point', attributes: [side] }),
        anna,
        own('a', 1, 2, WALK, { subjectId: anna.id, tags: ['far', 'dark'] }),
        own('b', 3, 4, WAVE),
        own('c', 5, null, idOf('label', 'rear'), { subjectId: anna.id, attributes: { side: 'left' } }),
      ]),
      VIDEO.id,
    );
    const store = new AnnotationStore(BASE.filter(({ type }) => type !== 'label'));
    planned(store, from);
    const back = interchangeOf(store, VIDEO.id);
    expect(comparable(back, [])).toEqual(comparable(from, []));
    expect(back.subjects).toEqual([{ name: 'Anna', key: 'a', description: '' }]);
    expect(back.labels).toEqual(from.labels);
    const rear = [...store.all('segment').values()].find(({ endUs }) => endUs === null);
    expect(rear).toMatchObject({ attributes: { side: 'left' }, tags: [] });
  });

  it('brings one second camera along, gives it back, and leaves what is shown already', () => {
    const store = storeOf();
    const cameras = [
      { name: 'side.mp4', behindUs: -500_000 },
      { name: 'top.mp4', behindUs: 0 },
    ];
    const { problems } = planned(store, sampleDocument({ cameras }));
    expect(problems.map(({ message }) => message)).toEqual([
      '“top.mp4” left out: one second camera is shown beside a video.',
    ]);
    expect(cameraOf(store, VIDEO.id)).toMatchObject({ contentId: null, ...cameras[0] });
    const given = interchangeOf(store, VIDEO.id);
    expect(given.cameras).toEqual([cameras[0]]);
    expect(thereAndBack(tubelet, given).cameras).toEqual(given.cameras);
    expect(csv.exporter!.losses(given, DEFAULT_WRITE_OPTIONS)).toContain('1 second camera left out.');
    store.commit(setOffset(store, VIDEO.id, 7));
    planned(store, sampleDocument({ cameras: cameras.slice(0, 1) }));
    expect(cameraOf(store, VIDEO.id)?.behindUs).toBe(7);
  });

  it('of our own ELAN file gives the same segments', () => {
    const from = interchangeOf(storeOf(own('a', 1, 2), own('b', 1.5, 3, WAVE)), VIDEO.id);
    const store = new AnnotationStore(BASE);
    planned(store, thereAndBack(elan, from));
    expect(comparable(interchangeOf(store, VIDEO.id), ['track'])).toEqual(comparable(from, ['track']));
    expect(segmentsOf(store, MODELS)).toEqual([]);
  });

  describe('of what a model found', () => {
    const stateful = () =>
      storeOf(
        own('a', 1, 2),
        suggested('b', 3, 4, 0.5),
        suggested('c', 5, 6, 0.625, { state: 'accepted' }),
        suggested('d', 7, 8, 0.75, { state: 'rejected' }),
        own('e', 9, 10, WAVE, {
          origin: 'model',
          provenance: suggested('x', 0, 1).provenance,
          state: 'edited',
        }),
      );
    const KEPT = ['track', 'score', 'origin', 'state'] as const;

    it.each([csv, tubelet])('$id keeps what was decided and what was not, and how sure it was', (format) => {
      const from = interchangeOf(stateful(), VIDEO.id);
      const store = storeOf();
      expect(planned(store, thereAndBack(format, from))).toMatchObject({
        segmentCount: 5,
        suggestionCount: 1,
      });
      expect(comparable(interchangeOf(store, VIDEO.id), KEPT)).toEqual(comparable(from, KEPT));
      expect(segmentsOf(store, MODELS).map(({ state }) => state)).toEqual([
        'suggested',
        'accepted',
        'rejected',
      ]);
    });

    it.each([csv, tubelet])('$id makes a model’s track where there is none, once', (format) => {
      const from = interchangeOf(stateful(), VIDEO.id);
      const store = new AnnotationStore(BASE.filter(({ id }) => id !== MODELS));
      const document = thereAndBack(format, from);
      expect(planned(store, document)).toMatchObject({ segmentCount: 5, newTrackCount: 1 });
      const back = interchangeOf(store, VIDEO.id);
      expect(comparable(back, KEPT)).toEqual(comparable(from, KEPT));
      expect(back.tracks.at(-1)).toMatchObject({ name: 'Base', kind: 'model' });
      expect(planned(store, document)).toMatchObject({ segmentCount: 0, newTrackCount: 0 });
      expect(comparable(thereAndBack(format, back), KEPT)).toEqual(comparable(from, KEPT));
    });

    it('never claims a version of a model that the file does not name', () => {
      const store = new AnnotationStore(BASE.filter(({ id }) => id !== MODELS));
      planned(store, thereAndBack(csv, interchangeOf(stateful(), VIDEO.id)));
      const track = tracksOf(store, VIDEO.id).at(-1)!;
      expect(isImportedModel(track.model!)).toBe(true);
      expect(interchangeOf(store, VIDEO.id).tracks.at(-1)!.model).toEqual({
        id: 'imported/Base',
        version: '',
        title: 'Base',
        sha256: null,
      });
    });

    it('takes the decisions of the file about suggestions that are open here, and no others', () => {
      const store = storeOf(suggested('b', 5, 6, 0.625), suggested('c', 7, 8, 0.75, { state: 'accepted' }));
      const result = planned(store, thereAndBack(csv, interchangeOf(stateful(), VIDEO.id)));
      expect(result).toMatchObject({ segmentCount: 3, decisionCount: 1 });
      expect(result.problems.map(({ message }) => message)).toEqual([
        '1 segment there already: not doubled.',
      ]);
      expect(segmentsOf(store, MODELS).map(({ startUs, state }) => [startUs, state])).toEqual([
        [s(3), 'suggested'],
        [s(5), 'accepted'],
        [s(7), 'accepted'],
      ]);
    });

    it('is kept apart from the model’s own where a person says so, each time anew', () => {
      const store = storeOf(suggested('b', 3, 4, 0.5));
      const document = interchangeOf(store, VIDEO.id);
      for (const count of [4, 5]) {
        expect(planned(store, document, { sameTrack: 'new' })).toMatchObject({
          segmentCount: 1,
          problems: [{ message: expect.stringMatching(/^1 segment there already on another track/) }],
        });
        expect(tracksOf(store, VIDEO.id)).toHaveLength(count);
      }
    });
  });

  it('says of segments that are on another track already that they will be there twice', () => {
    const store = storeOf(own('a', 1, 2), own('b', 3, 4));
    const document = interchangeOf(storeOf(own('a', 1, 2), own('b', 3, 5)), VIDEO.id);
    const tracks = document.tracks.map((track) => ({ ...track, name: `${track.name} again` }));
    expect(planned(store, { ...document, tracks }).problems.map(({ message }) => message)).toEqual([
      '1 segment there already on another track, with the same times and label: will be there twice.',
    ]);
  });
});
