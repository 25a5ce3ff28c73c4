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
import { newSubjectRecord } from '../../annotation/document/new-records.ts';
import { segmentsOf, tracksOf } from '../../annotation/document/query.ts';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { writeProject } from '../../annotation/project-file/write-project.ts';
import { elan } from '../research/elan.ts';
import { tubelet } from '../tables/tubelet.ts';
import { interchangeOf, planImport } from './from-document.ts';
import { comparable, sampleDocument, sampleSegment } from './interchange.fake.ts';
import { thereAndBack } from './round-trip.fake.ts';

const filled = () =>
  storeOf(
    own('a', 1, 2, WALK, { note: 'x' }),
    own('b', 3, null, WAVE),
    own('c', 4, 5, null),
    suggested('d', 6, 7, 0.5),
    suggested('e', 8, 9, 0.25, { state: 'rejected' }),
  );

describe('a project', () => {
  it('becomes a document with tracks, labels and segments', () => {
    const document = interchangeOf(filled(), VIDEO.id);
    expect(document).toMatchObject({
      video: { name: 'clip.mp4', durationUs: s(100), frameRate: { num: 25, den: 1 }, width: 1920 },
      tracks: [
        { name: 'You', kind: 'human', model: null },
        { name: 'Second' },
        { name: 'Base', kind: 'model', model: { id: 'base', version: '1.0.0' } },
      ],
    });
    expect(
      document.segments.map(({ startUs, endUs, state }) => [startUs / 1e6, endUs && endUs / 1e6, state]),
    ).toEqual([
      [1, 2, 'accepted'],
      [3, null, 'accepted'],
      [4, 5, 'accepted'],
      [6, 7, 'suggested'],
      [8, 9, 'rejected'],
    ]);
    expect(() => interchangeOf(filled(), idOf('video', 'gone'))).toThrow(/no longer in the project/);
  });

  it('file is read like any other, and a file of it brings back the same', () => {
    const text = writeProject({ revision: 1, records: [...filled().records()], extra: {} });
    expect(tubelet.importer!.recognise(text, 'x')).toBe(1);
    const [document] = tubelet.importer!.read(text, { name: 'x.tubelet' }).documents;
    const keeps = ['track', 'score', 'origin', 'state', 'note'] as const;
    expect(comparable(document!, keeps)).toEqual(comparable(interchangeOf(filled(), VIDEO.id), keeps));
    expect(thereAndBack(tubelet, document!)).toEqual(document);
  });
});

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
      sampleSegment({ state: 'rejected', origin: 'model' }),
      sampleSegment({ attributes: { subject: 'Ann' }, note: 'y', label: null }),
    ];
    const { problems } = planned(store, sampleDocument({ segments }));
    expect(problems.map(({ message }) => message)).toEqual([
      '1 segment rejected in the file: left out.',
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

  it('of our own ELAN file gives the same segments', () => {
    const from = interchangeOf(storeOf(own('a', 1, 2), own('b', 1.5, 3, WAVE)), VIDEO.id);
    const store = new AnnotationStore(BASE);
    planned(store, thereAndBack(elan, from));
    expect(comparable(interchangeOf(store, VIDEO.id), ['track'])).toEqual(comparable(from, ['track']));
    expect(segmentsOf(store, MODELS)).toEqual([]);
  });
});
