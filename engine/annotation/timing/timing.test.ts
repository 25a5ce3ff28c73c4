import { describe, expect, it } from 'vitest';
import { sampleTime } from '../../base/micros.ts';
import { MODELS, OWN, own, s, storeOf, suggested } from '../document/document.fake.ts';
import {
  middleOfFrame,
  nearestFrameTime,
  steadyClock,
  stepEdge,
  stepFrames,
  tableClock,
} from './frame-clock.ts';
import { parsePosition } from './parse-position.ts';
import { nearestSnap, snapMove, snapPoints, sortedPoints } from './snapping.ts';

describe('snapping', () => {
  const store = storeOf(
    own('a', 10, 20),
    own('b', 20, 30),
    own('marker', 35, null),
    suggested('x', 11, 21),
    suggested('no', 50, 60, 0.5, { state: 'rejected' }),
  );
  const points = snapPoints(store, {
    tracks: [OWN, MODELS],
    without: new Set([own('b', 1, 2).id]),
    playheadUs: s(21),
  });

  it('collects edges, markers and the playhead, but neither what is dragged nor what was rejected', () => {
    expect(points.map((point) => `${point.kind} ${point.timeUs / 1e6}`)).toEqual([
      'segment 10',
      'model 11',
      'segment 20',
      'playhead 21',
      'segment 35',
    ]);
    expect(snapPoints(store, { tracks: [OWN], fromUs: s(15), toUs: s(20) })).toHaveLength(1);
    // A cut of the source counts before the model's boundary at the same time.
    expect(snapPoints(store, { tracks: [MODELS], cuts: [s(11), s(13)] }).map(({ kind }) => kind)).toEqual([
      'cut',
      'cut',
      'model',
    ]);
  });

  it('finds the nearest within the tolerance, the tolerance included', () => {
    expect(nearestSnap(points, s(10.4), s(0.5))?.timeUs).toBe(s(10));
    expect(nearestSnap(points, s(10.6), s(0.5))?.timeUs).toBe(s(11));
    expect(nearestSnap(points, s(10.5), s(0.5))?.kind).toBe('segment');
    expect(nearestSnap(points, s(20.5), s(0.5))?.kind).toBe('playhead');
    expect(nearestSnap(points, s(12), s(0.9))).toBeNull();
    expect(nearestSnap(points, s(9), s(1))?.timeUs).toBe(s(10));
    expect(nearestSnap(points, s(99), s(1))).toBeNull();
    expect(nearestSnap([], s(1), s(1))).toBeNull();
  });

  it('agrees with looking at every point', () => {
    const many = sortedPoints(
      Array.from({ length: 500 }, (_, i) => ({
        timeUs: s(((i * 7919) % 9973) / 10),
        kind: 'segment' as const,
      })),
    );
    for (let at = 0; at < 1000; at += 0.37) {
      const best = Math.min(...many.map((point) => Math.abs(point.timeUs - s(at))));
      const found = nearestSnap(many, s(at), s(0.5));
      expect(found ? Math.abs(found.timeUs - s(at)) : null).toBe(best <= s(0.5) ? best : null);
    }
  });

  it('moves by the nearer of two edges', () => {
    expect(snapMove(points, s(9.8), s(20.1), s(0.5))).toMatchObject({ byUs: s(20) - s(20.1) });
    expect(snapMove(points, s(9.9), s(20.3), s(0.5))).toMatchObject({ byUs: s(10) - s(9.9) });
    expect(snapMove(points, s(70), s(80), s(0.5))).toEqual({ byUs: 0, point: null });
  });
});

describe('frames', () => {
  // Variable: 0, 40 ms, 240 ms, 250 ms, 1 s.
  const table = tableClock([0, 0.04, 0.24, 0.25, 1].map(s));

  it('steps to begins of frames of any length', () => {
    expect(stepFrames(table, s(0.1), 1)).toBe(s(0.24));
    expect(stepFrames(table, s(0.1), 0)).toBe(s(0.04));
    expect(stepFrames(table, s(0.1), -1)).toBe(0);
    expect(stepFrames(table, s(0.1), 100)).toBe(s(1));
    expect(stepFrames(table, s(0.1), -100)).toBe(0);
    expect(nearestFrameTime(table, s(0.2), s(2))).toBe(s(0.24));
    expect(nearestFrameTime(table, s(1.6), s(2))).toBe(s(2));
  });

  it('are sought inside themselves, near their begin', () => {
    for (let index = 0; index < table.count; index++) {
      const target = middleOfFrame(table, index, s(2));
      expect(table.indexAt(target)).toBe(index);
      expect(target).toBeGreaterThan(table.timeOf(index));
      expect(target - table.timeOf(index)).toBeLessThanOrEqual(20_000);
    }
  });

  it('steps edges between boundaries, the end of the video being one', () => {
    expect(stepEdge(table, s(1), 1, s(2))).toBe(s(2));
    expect(stepEdge(table, s(2), 1, s(2))).toBe(s(2));
    expect(stepEdge(table, s(2), -1, s(2))).toBe(s(1));
    expect(stepEdge(table, s(0.1), -1, s(2))).toBe(s(0.04));
    expect(stepEdge(table, s(0.04), -1, s(2))).toBe(0);
    expect(stepEdge(table, 0, -1, s(2))).toBe(0);
  });

  it('agree between a table and a steady rate, at every boundary and beside it', () => {
    for (const rate of [
      { num: 30000, den: 1001 },
      { num: 24000, den: 1001 },
      { num: 25, den: 1 },
      { num: 60000, den: 1001 },
    ]) {
      const count = 5000;
      const times = Array.from({ length: count }, (_, index) => sampleTime(index, rate));
      const read = tableClock(times);
      const steady = steadyClock(rate, sampleTime(count, rate));
      expect(steady.count).toBe(count);
      for (let index = 0; index < count; index++) {
        for (const beside of [-1, 0, 1]) {
          expect(steady.indexAt(times[index]! + beside)).toBe(read.indexAt(times[index]! + beside));
        }
      }
    }
  });

  it('are found by what someone types', () => {
    const at = (text: string) => parsePosition(text, s(0.1), table, s(4000)) / 1e6;
    expect(['12.5', '12,5s', '1:02', '1:02:03.5', '.5', '0', '9999'].map(at)).toEqual([
      12.5, 12.5, 62, 3723.5, 0.5, 0, 4000,
    ]);
    expect(['#2', '2f', 'f2', '#99', '+#1', '-1f'].map(at)).toEqual([0.24, 0.24, 0.24, 1, 0.24, 0]);
    expect(['+1.5', '-5', '+1:00'].map(at)).toEqual([1.6, 0, 60.1]);
    for (const text of ['', 'abc', '1:2:3:4', '--5', '#', '5x']) expect(() => at(text)).toThrow('is no time');
  });
});
