import { describe, expect, it } from 'vitest';
import type { Changes } from '../document/changes.ts';
import {
  countingIds,
  FALL,
  MODELS,
  OWN,
  own,
  SECOND,
  s,
  segmentId,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import type { SegmentId } from '../document/ids.ts';
import { segmentsAt, segmentsBetween, segmentsOf, tracksOf } from '../document/query.ts';
import type { Records, Segment } from '../document/records.ts';
import { moveSegments, moveSharedBoundary, nudgeEdge, resizeSegment } from './boundaries.ts';
import { createMarker, createSegment, duplicateSegments } from './create.ts';
import { deleteSegments, moveToTrack, relabelSegments, setNote } from './relabel.ts';
import { mergeSegments, mergeWithNext, splitSegments } from './split-merge.ts';
import { createTrack, deleteTrack, placeTrack, renameTrack } from './tracks.ts';

const ids = (...names: string[]): SegmentId[] => names.map(segmentId);

/** The segments after an edit as `name from-to`, in seconds. */
function edited(segments: readonly Segment[], edit: (records: Records) => Changes): string[] {
  const store = storeOf(...segments);
  store.commit(edit(store));
  return [OWN, SECOND, MODELS].flatMap((track) => segmentsOf(store, track)).map(text);
}
const text = (each: Segment) =>
  `${each.id.slice(8)} ${each.startUs / 1e6}${each.endUs === null ? '' : `-${each.endUs / 1e6}`}${each.state === 'accepted' ? '' : ` ${each.state}`}`;
const A = own('a', 10, 20);
const B = own('b', 20, 30, WAVE);

describe('drawing', () => {
  const draw = (fromUs: number, toUs: number, minUs?: number) =>
    edited([], (r) =>
      createSegment(
        r,
        { trackId: OWN, labelId: null, fromUs, toUs, ...(minUs === undefined ? {} : { minUs }) },
        countingIds(),
      ),
    );

  it('goes either way and stops at the ends of the video', () => {
    expect(draw(s(5), s(3))).toEqual(['new1 3-5']);
    expect(draw(-s(5), s(300))).toEqual(['new1 0-100']);
    expect(draw(s(3) + 0.4, s(5) + 0.5)).toEqual(['new1 3-5.000001']);
  });

  it('gives at least the shortest length, before the end of the video when need be', () => {
    expect(draw(s(5), s(5))).toEqual(['new1 5-5.000001']);
    expect(draw(s(5), s(5), 40_000)).toEqual(['new1 5-5.04']);
    expect(draw(s(100), s(100), 40_000)).toEqual(['new1 99.96-100']);
    expect(draw(s(100), s(200), s(500))).toEqual(['new1 0-100']);
  });

  it('sets markers, and refuses a model’s track', () => {
    expect(
      edited([], (r) => createMarker(r, { trackId: OWN, labelId: FALL, timeUs: s(7) }, countingIds())),
    ).toEqual(['new1 7']);
    const onModels = (r: Records) => createSegment(r, { trackId: MODELS, labelId: null, fromUs: 0, toUs: 9 });
    expect(() => edited([], onModels)).toThrow('draw on a track of your own');
  });

  it('duplicates a group as it is', () => {
    const double = (shift: number) =>
      edited([A, own('m', 25, null)], (r) => duplicateSegments(r, ids('a', 'm'), shift, countingIds()));
    expect(double(s(5))).toEqual(['a 10-20', 'new1 15-25', 'm 25', 'new2 30']);
    expect(double(s(500))).toEqual(['a 10-20', 'm 25', 'new1 85-95', 'new2 100']);
    expect(double(-s(500))).toEqual(['new1 0-10', 'a 10-20', 'new2 15', 'm 25']);
  });
});

describe('moving edges', () => {
  it('moves a group without changing its shape', () => {
    const move = (by: number) =>
      edited([A, B, own('m', 90, null)], (r) => moveSegments(r, ids('a', 'b', 'm'), by));
    expect(move(s(3))).toEqual(['a 13-23', 'b 23-33', 'm 93']);
    expect(move(s(50))).toEqual(['a 20-30', 'b 30-40', 'm 100']);
    expect(move(-s(50))).toEqual(['a 0-10', 'b 10-20', 'm 80']);
    expect(move(0.3)).toEqual(['a 10-20', 'b 20-30', 'm 90']);
  });

  it('resizes up to the other edge and the ends of the video', () => {
    const resize = (edge: 'start' | 'end', to: number, min?: number) =>
      edited([A], (r) => resizeSegment(r, segmentId('a'), edge, to, min));
    expect(resize('start', s(12))).toEqual(['a 12-20']);
    expect(resize('start', s(25), 40_000)).toEqual(['a 19.96-20']);
    expect(resize('start', -s(25))).toEqual(['a 0-20']);
    expect(resize('end', s(5), 40_000)).toEqual(['a 10-10.04']);
    expect(resize('end', s(105))).toEqual(['a 10-100']);
    expect(edited([own('m', 5, null)], (r) => resizeSegment(r, segmentId('m'), 'end', s(8)))).toEqual([
      'm 8',
    ]);
  });

  it('nudges many edges by a frame, and leaves a shorter segment as short as it is', () => {
    const short = own('c', 40, 40.01);
    expect(edited([A, B, short], (r) => nudgeEdge(r, ids('a', 'b', 'c'), 'start', 40_000, 40_000))).toEqual([
      'a 10.04-20',
      'b 20.04-30',
      'c 40-40.01',
    ]);
  });

  it('moves a boundary that two segments share', () => {
    const drag = (to: number) => edited([A, B], (r) => moveSharedBoundary(r, A.id, B.id, to, 40_000));
    expect(drag(s(22))).toEqual(['a 10-22', 'b 22-30']);
    expect(drag(s(2))).toEqual(['a 10-10.04', 'b 10.04-30']);
    expect(drag(s(99))).toEqual(['a 10-29.96', 'b 29.96-30']);
    expect(edited([A, own('c', 21, 22)], (r) => moveSharedBoundary(r, A.id, segmentId('c'), s(15)))).toEqual([
      'a 10-20',
      'c 21-22',
    ]);
  });

  it('marks a suggestion as edited, and only when something moved', () => {
    const suggestion = suggested('m', 10, 20);
    expect(edited([suggestion], (r) => nudgeEdge(r, ids('m'), 'end', s(1)))).toEqual(['m 10-21 edited']);
    expect(edited([suggestion], (r) => moveSegments(r, ids('m'), 0))).toEqual(['m 10-20 suggested']);
    expect(edited([suggestion], (r) => relabelSegments(r, ids('m'), WALK))).toEqual(['m 10-20 suggested']);
    expect(edited([suggestion], (r) => relabelSegments(r, ids('m'), WAVE))).toEqual(['m 10-20 edited']);
    expect(edited([suggestion], (r) => setNote(r, segmentId('m'), 'look'))).toEqual(['m 10-20 suggested']);
  });
});

describe('splitting and merging', () => {
  it('splits what has the time inside', () => {
    const split = (at: number) => edited([A, B], (r) => splitSegments(r, ids('a', 'b'), at, countingIds()));
    expect(split(s(12))).toEqual(['a 10-12', 'new1 12-20', 'b 20-30']);
    expect(split(s(20))).toEqual(['a 10-20', 'b 20-30']);
    expect(split(s(50))).toEqual(['a 10-20', 'b 20-30']);
    expect(edited([own('m', 5, null)], (r) => splitSegments(r, ids('m'), s(5)))).toEqual(['m 5']);
  });

  it('merges over a gap and back to what was split', () => {
    expect(edited([A, own('c', 25, 30)], (r) => mergeWithNext(r, A.id))).toEqual(['a 10-30']);
    const store = storeOf(A);
    store.commit(splitSegments(store, [A.id], s(15), countingIds()));
    store.commit(mergeWithNext(store, A.id));
    expect(store.get(A.id)).toEqual(A);
    expect(edited([B], (r) => mergeWithNext(r, B.id))).toEqual(['b 20-30']);
  });

  it('keeps a longer end, passes over markers and rejected suggestions, and keeps tracks apart', () => {
    const inside = own('in', 12, 14);
    expect(edited([A, inside, own('m', 11, null)], (r) => mergeWithNext(r, A.id))).toEqual([
      'a 10-20',
      'm 11',
    ]);
    const other = own('o', 50, 60, WALK, { trackId: SECOND });
    const far = own('far', 70, 80, WALK, { trackId: SECOND });
    expect(edited([A, B, other, far], (r) => mergeSegments(r, ids('b', 'a', 'far', 'o')))).toEqual([
      'a 10-30',
      'o 50-80',
    ]);
    const row = [
      suggested('x', 1, 2),
      suggested('y', 3, 4, 0.5, { state: 'rejected' }),
      suggested('z', 5, 6, 0.4),
    ];
    expect(edited(row, (r) => mergeWithNext(r, segmentId('x')))).toEqual(['x 1-6 edited', 'y 3-4 rejected']);
  });

  it('weighs scores by length, and drops them where the labels differ', () => {
    const merge = (...row: Segment[]) => {
      const store = storeOf(...row);
      store.commit(
        mergeSegments(
          store,
          row.map((each) => each.id),
        ),
      );
      return store.get(row[0]!.id)?.score;
    };
    expect(merge(suggested('x', 0, 3, 0.8), suggested('y', 3, 4, 0.4))).toBeCloseTo(0.7, 12);
    expect(merge(suggested('x', 0, 3), suggested('y', 3, 4, 0.8, { labelId: WAVE }))).toBeNull();
  });
});

describe('deleting and tracks', () => {
  it('deletes what a person drew and rejects what a model found', () => {
    const segments = [
      A,
      own('m', 5, null),
      suggested('x', 1, 2),
      suggested('y', 3, 4, 1, { state: 'accepted' }),
    ];
    expect(edited(segments, (r) => deleteSegments(r, ids('a', 'm', 'x', 'y', 'gone')))).toEqual([
      'x 1-2 rejected',
      'y 3-4 rejected',
    ]);
  });

  it('moves segments between a person’s tracks only', () => {
    const store = storeOf(A, suggested('x', 1, 2));
    store.commit(moveToTrack(store, ids('a', 'x'), SECOND));
    expect(store.get(A.id)?.trackId).toBe(SECOND);
    expect(store.get(segmentId('x'))?.trackId).toBe(MODELS);
    expect(() => moveToTrack(store, ids('a'), MODELS)).toThrow('track of your own');
  });

  it('adds tracks under the person’s own, moves, renames and deletes them', () => {
    const store = storeOf(A);
    const order = () => tracksOf(store, VIDEO.id).map((track) => track.name);
    store.commit(createTrack(store, VIDEO.id, 'Third', countingIds()));
    expect(order()).toEqual(['You', 'Second', 'Third', 'Base']);
    store.commit(placeTrack(store, OWN, 2));
    store.commit(renameTrack(store, OWN, 'Mine'));
    expect(order()).toEqual(['Second', 'Third', 'Mine', 'Base']);
    store.commit(placeTrack(store, MODELS, -5));
    expect(order()).toEqual(['Base', 'Second', 'Third', 'Mine']);
    store.commit(deleteTrack(store, OWN));
    expect(order()).toEqual(['Base', 'Second', 'Third']);
    expect(store.all('segment').size).toBe(0);
  });
});

it('finds segments in a stretch, and at a time', () => {
  const store = storeOf(A, B, own('m', 30, null), own('long', 0, 100));
  const names = (segments: readonly Segment[]) => segments.map((each) => each.id.slice(8));
  expect(names(segmentsBetween(store, OWN, s(20), s(30)))).toEqual(['long', 'b']);
  expect(names(segmentsBetween(store, OWN, s(30), s(40)))).toEqual(['long', 'm']);
  expect(names(segmentsAt(store, OWN, s(20)))).toEqual(['long', 'b']);
  expect(names(segmentsAt(store, OWN, s(30)))).toEqual(['long']);
});
