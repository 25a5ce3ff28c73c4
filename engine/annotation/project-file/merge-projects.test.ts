import { describe, expect, it } from 'vitest';
import {
  BASE,
  label,
  MODELS,
  own,
  s,
  segmentId,
  storeOf,
  suggested,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { idOf } from '../document/ids.ts';
import type { AnyRecord, SeenRange } from '../document/records.ts';
import { AnnotationStore } from '../document/store.ts';
import { mergeProjects } from './merge-projects.ts';
import type { Project } from './project.ts';

const project = (...records: readonly AnyRecord[]): Project => ({
  revision: 1,
  records: [...storeOf(...records).records()],
  extra: {},
});
const bare = (...records: readonly AnyRecord[]): Project => ({ revision: 0, records, extra: {} });
const segments = (merged: ReturnType<typeof mergeProjects>) =>
  new AnnotationStore(merged?.project.records).all('segment');
const seen = (name: string, from: number, to: number): SeenRange => ({
  type: 'seen',
  id: idOf('seen', name),
  videoId: idOf('video', 'clip'),
  startUs: s(from),
  endUs: s(to),
});

describe('mergeProjects', () => {
  it('takes what one side alone did', () => {
    const base = project(own('a', 1, 2), own('b', 3, 4), own('c', 5, 6));
    const mine = project(own('a', 1, 2, WAVE), own('b', 3, 4), own('c', 5, 6), own('d', 7, 8));
    const theirs = project(own('a', 1, 2), own('c', 5, 9), own('e', 10, 11));
    const merged = mergeProjects(base, mine, theirs);
    expect([...segments(merged).keys()].sort()).toEqual(['a', 'c', 'd', 'e'].map(segmentId));
    expect(segments(merged).get(segmentId('a'))?.labelId).toBe(WAVE);
    expect(segments(merged).get(segmentId('c'))?.endUs).toBe(s(9));
    expect(merged?.contested).toBe(0);
  });
  it('takes mine where both changed one, and a change rather than a deletion', () => {
    const base = project(own('a', 1, 2), own('b', 3, 4));
    const merged = mergeProjects(base, project(own('a', 1, 5)), project(own('a', 1, 6), own('b', 3, 9)));
    expect(segments(merged).get(segmentId('a'))?.endUs).toBe(s(5));
    expect(segments(merged).get(segmentId('b'))?.endUs).toBe(s(9));
    expect(merged?.contested).toBe(2);
  });
  it('makes one of labels and tracks that both sides made under one name', () => {
    const other = idOf('label', 'walk-there');
    const track = idOf('track', 'own-there');
    const theirs = BASE.filter(({ id }) => id !== WALK).map((record) =>
      record.type === 'track' && record.name === 'You' ? { ...record, id: track } : record,
    );
    const merged = mergeProjects(
      bare(),
      project(own('a', 1, 2)),
      bare(...theirs, label(other, 'WALK'), own('b', 3, 4, other, { trackId: track })),
    );
    const store = new AnnotationStore(merged?.project.records);
    expect(store.get(segmentId('b'))).toMatchObject({ labelId: WALK, trackId: idOf('track', 'own') });
    expect([store.all('label').size, store.all('track').size]).toEqual([3, 3]);
  });
  it('keeps one of the same suggestion, the decided one', () => {
    const mine = project(suggested('x', 1, 2), suggested('y', 3, 4));
    const theirs = project(suggested('p', 1, 2, 0.8, { state: 'rejected' }), suggested('q', 3, 4));
    const found = [...segments(mergeProjects(project(), mine, theirs)).values()];
    expect(
      found
        .filter(({ trackId }) => trackId === MODELS)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['p', 'y'].map(segmentId));
  });
  it('joins what was watched, and leaves a shared key with mine', () => {
    const mine = project(seen('a', 0, 10), label(idOf('label', 'm'), 'Mine', { key: 'q' }));
    const theirs = project(seen('b', 5, 20), label(idOf('label', 't'), 'Theirs', { key: 'q' }));
    const store = new AnnotationStore(mergeProjects(project(), mine, theirs)?.project.records);
    expect([...store.all('seen').values()]).toMatchObject([{ startUs: 0, endUs: s(20) }]);
    expect(store.get(idOf('label', 'm'))?.key).toBe('q');
    expect(store.get(idOf('label', 't'))?.key).toBeNull();
  });
  it('gives up where the result would break a rule', () => {
    const base = project();
    const mine = bare(...BASE.filter(({ id }) => id !== WAVE));
    expect(mergeProjects(base, mine, project(own('a', 1, 2, WAVE)))).toBeNull();
  });
});
