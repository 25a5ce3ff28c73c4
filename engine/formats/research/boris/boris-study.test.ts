import { describe, expect, it } from 'vitest';
import {
  label,
  OWN,
  own,
  SECOND,
  storeOf,
  VIDEO,
  WALK,
  WAVE,
} from '../../../annotation/document/document.fake.ts';
import { idOf } from '../../../annotation/document/ids.ts';
import { newStudyRecord, newSubjectRecord } from '../../../annotation/document/new-records.ts';
import { AnnotationStore } from '../../../annotation/document/store.ts';
import { setTrackObserver } from '../../../annotation/edits/subjects.ts';
import { DEFAULT_WRITE_OPTIONS } from '../../core/format.ts';
import { interchangeOf } from '../../core/from-document.ts';
import { planImport } from '../../core/plan-import.ts';
import { readLabels } from '../../core/read-labels.ts';
import { boris } from './boris.ts';

const CONTEXT = { name: 'in.boris', frameRate: null };
const anna = newSubjectRecord({
  id: idOf('subject', 'anna'),
  name: 'Anna',
  order: 0,
  key: 'a',
  description: 'white',
});

/** A study of a video that two observers coded. */
function coded(): AnnotationStore {
  const observer = (name: string, order: number) => ({
    type: 'observer' as const,
    id: idOf('observer', name),
    name,
    order,
  });
  const store = storeOf(
    observer('Ada', 0),
    observer('Ben', 1),
    anna,
    newStudyRecord({
      id: idOf('study', 'one'),
      name: 'Mice',
      description: 'Two of them',
      variables: [
        { name: 'weather', kind: 'choice', choices: ['sun', 'snow'], initial: 'sun', description: 'outside' },
      ],
    }),
    label(idOf('label', 'dig'), 'Dig', {
      order: 5,
      key: 'd',
      exclusionGroups: ['g'],
      description: 'in sand',
    }),
    own('a', 10, 20, WALK, { subjectId: anna.id, note: 'limps' }),
    own('b', 15, null, WAVE),
    own('c', 12, 20, WALK, { subjectId: anna.id, trackId: SECOND }),
  );
  store.commit(setTrackObserver(store, OWN, idOf('observer', 'Ada')));
  store.commit(setTrackObserver(store, SECOND, idOf('observer', 'Ben')));
  store.commit({
    put: [
      { ...store.get(OWN)!, note: 'first pass', variables: { weather: 'snow' } },
      { ...store.get(WAVE)!, kind: 'point' },
    ],
    remove: [],
  });
  return store;
}

function written(store: AnnotationStore) {
  const document = interchangeOf(store, VIDEO.id);
  return { document, text: boris.exporter!.writeAll!([document], DEFAULT_WRITE_OPTIONS).text };
}

interface Project {
  readonly project_name: string;
  readonly observations: Record<
    string,
    { description: string; events: unknown[][]; independent_variables: Record<string, string> }
  >;
  readonly behaviors_conf: Record<string, { code: string; key: string; description: string }>;
  readonly independent_variables: Record<string, Record<string, string>>;
}

describe('a study that goes to BORIS', () => {
  const { document, text } = written(coded());
  const project = JSON.parse(text) as Project;

  it('has an observation for each observer, with its note and variables, and no subject that is a track', () => {
    expect(Object.keys(project.observations)).toEqual(['clip (Ada)', 'clip (Ben)']);
    expect(project.observations['clip (Ada)']).toMatchObject({
      description: 'Observer: Ada\nfirst pass',
      independent_variables: { weather: 'snow' },
    });
    expect(project.observations['clip (Ada)']!.events.map((event) => event.slice(0, 5))).toEqual([
      [10, 'Anna', 'Walk', '', 'limps'],
      [15, '', 'Wave', '', ''],
      [20, 'Anna', 'Walk', '', ''],
    ]);
    expect(project.observations['clip (Ben)']!.events.map((event) => event.slice(0, 4))).toEqual([
      [12, 'Anna', 'Walk', ''],
      [20, 'Anna', 'Walk', ''],
    ]);
    expect(boris.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      'Version of the model left out.',
    ]);
  });

  it('keeps its name, its variables, and labels that nothing has yet, with their keys', () => {
    expect(project.project_name).toBe('Mice');
    expect(Object.values(project.behaviors_conf).find(({ code }) => code === 'Dig')).toMatchObject({
      key: 'd',
      description: 'in sand',
    });
    expect(project.independent_variables['0']).toEqual({
      label: 'weather',
      description: 'outside',
      type: 'value from set',
      'default value': 'sun',
      'possible values': 'sun,snow',
    });
  });

  it('comes back: a track for each observation with whose it is, subjects, and every event', () => {
    const store = new AnnotationStore([VIDEO]);
    const { documents, problems } = readLabels(text, CONTEXT);
    expect(problems).toEqual([]);
    for (const each of documents) store.commit(planImport(store, VIDEO.id, each).changes);
    const tracks = [...store.all('track').values()];
    expect(
      tracks.map(({ name, note, variables, observerId }) => [
        name,
        note,
        variables,
        observerId === null ? null : store.get(observerId)?.name,
      ]),
    ).toEqual([
      ['clip (Ada)', 'first pass', { weather: 'snow' }, 'Ada'],
      ['clip (Ben)', '', {}, 'Ben'],
    ]);
    const labels = [...store.all('label').values()].map(({ name, key }) => `${name} ${key}`).sort();
    expect(labels).toEqual(['Dig d', 'Fall null', 'Walk 1', 'Wave null']);
    expect([...store.all('study').values()][0]?.variables.map(({ name }) => name)).toEqual(['weather']);
    expect(
      [...store.all('subject').values()].map(({ name, key, description }) => [name, key, description]),
    ).toEqual([['Anna', 'a', 'white']]);
    expect(store.all('segment').size).toBe(3);
    // Once more, the same events.
    const again = JSON.parse(written(store).text) as Project;
    expect(Object.values(again.observations).map(({ events }) => events)).toEqual(
      Object.values(project.observations).map(({ events }) => events),
    );
  });

  it('tells what has no place here, and nothing of what is empty', () => {
    const whole = {
      ...project,
      behavioral_categories: ['Social', 'Solitary'],
      behaviors_conf: Object.fromEntries(
        Object.entries(project.behaviors_conf).map(([place, each]) => [
          place,
          { ...each, category: 'Social' },
        ]),
      ),
      coding_map: { cage: {} },
      behaviors_coding_map: [{ name: 'mouse' }],
      converters: { frames: {} },
    };
    const { problems } = readLabels(JSON.stringify(whole), CONTEXT);
    expect(problems.map(({ at, message }) => `${at} ${message}`)).toEqual([
      'coding_map.cage A map of modifiers to click on: left out.',
      'behaviors_coding_map.0 A map of behaviours to click on: left out.',
      'converters.frames A converter of times: left out.',
      'behavioral_categories No behaviour is in the category "Solitary": left out.',
    ]);
  });
});
