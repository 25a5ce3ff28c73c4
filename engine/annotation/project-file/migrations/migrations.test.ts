import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../document/ids.ts';
import { AnnotationStore } from '../../document/store.ts';
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
