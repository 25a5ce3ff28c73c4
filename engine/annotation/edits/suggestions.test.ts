import { describe, expect, it } from 'vitest';
import {
  countingIds,
  MODEL,
  MODELS,
  OWN,
  own,
  s,
  segmentId,
  snapshot,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { segmentsOf } from '../document/query.ts';
import type { AnnotationStore } from '../document/store.ts';
import { nudgeEdge } from './boundaries.ts';
import { acceptAllAbove, acceptIntoTrack, acceptSegments, rejectSegments, reopenSegments } from './decide.ts';
import { relabelSegments } from './relabel.ts';
import { type FoundSegment, replaceSuggestions } from './replace-suggestions.ts';
import { addSeen, seenOf, unseenOf } from './seen.ts';

const states = (store: AnnotationStore) =>
  segmentsOf(store, MODELS).map(
    (each) => `${each.id.slice(8)} ${each.startUs / 1e6}-${each.endUs! / 1e6} ${each.state}`,
  );
const x = suggested('x', 10, 20, 0.9);
const y = suggested('y', 30, 40, 0.6);
const z = suggested('z', 50, 60, 0.3, { labelId: WAVE });

describe('deciding', () => {
  it('accepts, rejects and opens again, on the model’s track only', () => {
    const store = storeOf(x, y, own('a', 1, 2));
    store.commit(acceptSegments(store, [x.id, segmentId('a')]));
    store.commit(rejectSegments(store, [y.id, segmentId('a')]));
    expect(states(store)).toEqual(['x 10-20 accepted', 'y 30-40 rejected']);
    expect(store.get(segmentId('a'))).toEqual(own('a', 1, 2));
    store.commit(reopenSegments(store, [x.id, y.id]));
    expect(states(store)).toEqual(['x 10-20 suggested', 'y 30-40 suggested']);
    store.commit(nudgeEdge(store, [x.id], 'end', s(1)));
    store.commit(acceptSegments(store, [x.id]));
    expect(states(store)[0]).toBe('x 10-21 edited');
  });

  it('accepts all above a threshold, the threshold included, of one label when asked', () => {
    const accept = (threshold: number, labelId?: typeof WALK) => {
      const store = storeOf(x, { ...y, state: 'rejected' }, z, suggested('none', 1, 2, 1, { score: null }));
      const filter = { trackId: MODELS, threshold, ...(labelId ? { labelId } : {}) };
      store.commit(acceptAllAbove(store, filter));
      return segmentsOf(store, MODELS)
        .filter((each) => each.state === 'accepted')
        .map((each) => each.id.slice(8));
    };
    expect(accept(0.3)).toEqual(['x', 'z']);
    expect(accept(0.300001)).toEqual(['x']);
    expect(accept(0, WAVE)).toEqual(['z']);
  });

  it('copies into a track once, and the copy knows its suggestion', () => {
    const store = storeOf(x, y);
    for (let time = 0; time < 2; time++) {
      store.commit(acceptIntoTrack(store, [x.id], OWN, countingIds()));
      const [copy, ...others] = segmentsOf(store, OWN);
      expect(others).toEqual([]);
      expect(copy).toMatchObject({
        startUs: x.startUs,
        endUs: x.endUs,
        state: 'accepted',
        origin: 'model',
        score: 0.9,
      });
      expect(copy?.provenance).toEqual({ ...x.provenance, suggestionId: x.id });
    }
    expect(states(store)).toEqual(['x 10-20 accepted', 'y 30-40 suggested']);
    expect(() => acceptIntoTrack(store, [x.id], MODELS)).toThrow('track of your own');
  });
});

describe('a new run', () => {
  const found = (from: number, to: number, modelClass = 'walk', labelId = WALK): FoundSegment => ({
    startUs: s(from),
    endUs: s(to),
    modelClass,
    labelId,
    score: 0.7,
  });
  const run = (store: AnnotationStore, ...segments: FoundSegment[]) =>
    store.commit(
      replaceSuggestions(
        store,
        { videoId: VIDEO.id, model: MODEL, trackName: 'Base', segments },
        countingIds(),
      ),
      'model',
    );

  it('replaces what no one decided about, and what is found again keeps its id', () => {
    const store = storeOf(x, y);
    run(store, found(10, 20), found(31, 41));
    expect(states(store)).toEqual(['x 10-20 suggested', 'new1 31-41 suggested']);
    expect(store.get(x.id)?.score).toBe(0.7);
    run(store);
    expect(states(store)).toEqual([]);
  });

  it('keeps every decision and does not suggest it again', () => {
    const store = storeOf(x, y, suggested('e', 70, 80));
    store.commit(acceptSegments(store, [x.id]));
    store.commit(rejectSegments(store, [y.id]));
    store.commit(relabelSegments(store, [segmentId('e')], WAVE));
    const decided = states(store);
    run(store, found(10, 21), found(29, 38), found(71, 79), found(70, 80, 'wave', WAVE));
    expect(states(store)).toEqual(decided);
    // Mostly outside what was decided, or another class: that is news.
    run(store, found(15, 30), found(10, 20, 'wave', WAVE));
    expect(states(store)).toHaveLength(5);
  });

  it('never changes a person’s track, and takes over the track for a new version', () => {
    const store = storeOf(x, own('a', 10, 20), own('b', 1, 2));
    const before = segmentsOf(store, OWN);
    const model = { ...MODEL, version: '2.0.0', sha256: 'cd'.repeat(32) };
    const segments = [found(10, 20), found(1, 2)];
    store.commit(
      replaceSuggestions(store, { videoId: VIDEO.id, model, trackName: 'Base 2', segments }),
      'model',
    );
    expect(segmentsOf(store, OWN)).toEqual(before);
    expect(store.get(MODELS)).toMatchObject({ name: 'Base', model });
    expect(segmentsOf(store, MODELS).map((each) => each.provenance?.modelVersion)).toEqual([
      '2.0.0',
      '2.0.0',
    ]);
  });

  it('makes the model’s track below the others when there is none', () => {
    const store = storeOf();
    const model = { ...MODEL, id: 'other' };
    const run = { videoId: VIDEO.id, model, trackName: 'Other', segments: [found(1, 2)] };
    const before = snapshot(store).size;
    store.commit(replaceSuggestions(store, run, countingIds()), 'model');
    expect(snapshot(store).size).toBe(before + 2);
    expect([...store.all('track').values()].find((track) => track.name === 'Other')).toMatchObject({
      kind: 'model',
      order: 3,
    });
  });
});

describe('what was looked at', () => {
  const seconds = (store: AnnotationStore) =>
    seenOf(store, VIDEO.id).map((r) => [r.startUs / 1e6, r.endUs / 1e6]);
  const watch = (store: AnnotationStore, from: number, to: number) =>
    store.commit(addSeen(store, VIDEO.id, s(from), s(to)));

  it('grows together, in either direction, inside the video', () => {
    const store = storeOf();
    watch(store, 10, 11);
    watch(store, 11, 12);
    watch(store, 30, 20);
    expect(seconds(store)).toEqual([
      [10, 12],
      [20, 30],
    ]);
    watch(store, 5, 25);
    expect(seconds(store)).toEqual([[5, 30]]);
    watch(store, 90, 500);
    watch(store, 7, 8);
    watch(store, 50, 50);
    expect(seconds(store)).toEqual([
      [5, 30],
      [90, 100],
    ]);
  });

  it('is one record after an hour of small steps', () => {
    const store = storeOf();
    for (let step = 0; step < 3000; step++) watch(store, step / 30, (step + 1) / 30 + 0.001);
    expect(seconds(store)).toEqual([[0, 100]]);
    expect(unseenOf(store, VIDEO.id)).toEqual([]);
  });

  it('includes what a person labelled without playing, but not what a model suggests', () => {
    const store = storeOf(own('a', 0, 40), x, suggested('d', 50, 60, 0.5, { state: 'rejected' }));
    watch(store, 60, 90);
    expect(unseenOf(store, VIDEO.id).map((r) => [r.startUs / 1e6, r.endUs / 1e6])).toEqual([
      [40, 50],
      [90, 100],
    ]);
  });
});
