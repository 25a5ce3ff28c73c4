import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../document/ids.ts';
import { AnnotationStore } from '../../document/store.ts';
import { parseStudy, writeStudy } from '../../study/study-file.ts';
import { parseProject } from '../parse-project.ts';
import { writeProject } from '../write-project.ts';

const VERSION_1 = new URL('../fixtures/version-1.tubelet', import.meta.url);
type Json = Record<string, unknown> & Record<string, Record<string, unknown>[]>;

describe('a project file of version 1', () => {
  const text = readFileSync(VERSION_1, 'utf8');
  const before = JSON.parse(text) as Json;
  const project = parseProject(text);
  const store = new AnnotationStore(project.records);

  it('is read with everything that was in it', () => {
    const after = JSON.parse(writeProject(project)) as Json;
    for (const list of ['videos', 'tracks', 'labels', 'mappings', 'segments', 'seen']) {
      expect(after[list], list).toHaveLength(before[list]!.length);
      for (const [index, record] of before[list]!.entries())
        expect(after[list]![index]).toMatchObject(record);
    }
    expect([after.version, after.revision, after.reviewers]).toEqual([2, 7, ['Ada']]);
    expect(parseProject(writeProject(project))).toEqual(project);
  });

  it('gives what is new its empty value', () => {
    for (const segment of store.all('segment').values())
      expect(segment).toMatchObject({ subjectId: null, attributes: {}, tags: [], observerId: null });
    for (const track of store.all('track').values())
      expect(track).toMatchObject({ observerId: null, note: '', variables: {} });
    for (const type of ['subject', 'observer', 'running', 'study'] as const)
      expect(store.all(type).size).toBe(0);
  });

  it('makes a label for points of one that only marked instants', () => {
    const kinds = Object.fromEntries([...store.all('label').values()].map(({ name, kind }) => [name, kind]));
    expect(kinds).toMatchObject({ Sniff: 'point', Fall: 'state', Walk: 'state', Wave: 'state' });
  });

  it('leaves to the model only what no person took up', () => {
    const models = [...store.all('label').values()].filter(({ owner }) => owner === 'model');
    expect(models.map(({ id }) => id)).toEqual([idOf('label', 'jump')]);
  });
});

const VERSION_2 = new URL('../fixtures/version-2.tubelet', import.meta.url);
const STUDY_1 = new URL('../fixtures/version-1.tubelet-study', import.meta.url);

describe('files as they were before studies had cutting settings', () => {
  const text = readFileSync(VERSION_2, 'utf8');

  it('of a project are read and written again with everything that was in them', () => {
    const project = parseProject(text);
    const before = JSON.parse(text) as Json;
    const after = JSON.parse(writeProject(project)) as Json;
    for (const [field, value] of Object.entries(before)) {
      if (!Array.isArray(value) || field === 'reviewers') expect(after[field], field).toEqual(value);
      else for (const [index, record] of value.entries()) expect(after[field]![index]).toMatchObject(record);
    }
    expect(after.studies![0]!.cutting).toEqual({ threshold: null, minDurationUs: null });
    expect(parseProject(writeProject(project))).toEqual(project);
  });

  it('of a study keep their words, what was deleted and the annotations', () => {
    const file = parseStudy(readFileSync(STUDY_1, 'utf8'));
    const names = file.words
      .map((word) => ('name' in word ? word.name : word.type === 'mapping' ? word.modelClass : word.id))
      .sort();
    expect(names).toEqual(['Ada', 'Gait', 'Jump', 'Mouse A', 'Mouse B', 'Rear', 'Walk', 'Winter', 'jump']);
    expect([...file.removed]).toEqual([
      [idOf('label', 'old'), idOf('label', 'walk')],
      [idOf('label', 'older'), null],
    ]);
    expect(file.projects).toEqual([parseProject(text)]);
    expect(parseStudy(writeStudy(file))).toEqual(file);
  });
});
