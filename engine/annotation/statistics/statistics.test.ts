import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../timeline/random.fake.ts';
import {
  MODELS,
  OWN,
  own,
  SECOND,
  s,
  storeOf,
  suggested,
  VIDEO,
  WALK,
  WAVE,
} from '../document/document.fake.ts';
import { addSeen } from '../edits/seen.ts';
import { coveredUs, type Range, subtractRanges, unionOf } from '../ranges.ts';
import { detectionAt, matchSegments, temporalIou } from './agreement.ts';
import { compareTracks } from './compare-tracks.ts';
import { cohenKappa, labelKappa, pointsWithin, slotMiddles } from './kappa.ts';
import type { Stretch } from './segment-filter.ts';
import { agreementCsv, timeCsv } from './statistics-csv.ts';
import { trackTime, videoTime } from './time-budget.ts';

const at = (name: string, from: number, to: number, label = WALK) => own(name, from, to, label) as Stretch;

describe('ranges', () => {
  it('agree with counting every unit', () => {
    const random = seededRandom(5);
    const some = (): Range[] =>
      Array.from({ length: 6 }, () => {
        const from = Math.floor(random() * 50);
        return { startUs: from, endUs: from + Math.floor(random() * 12) } as Range;
      });
    const units = (ranges: readonly Range[]) =>
      Array.from({ length: 70 }, (_, t) => ranges.some((r) => r.startUs <= t && t < r.endUs));
    for (let round = 0; round < 300; round++) {
      const [a, b] = [some(), some()];
      expect(units(unionOf(a))).toEqual(units(a));
      expect(units(subtractRanges(a, b))).toEqual(units(a).map((is, t) => is && !units(b)[t]));
      expect(coveredUs(a)).toBe(units(a).filter(Boolean).length);
    }
  });
});

describe('time and count', () => {
  it('of labels, background and what was not looked at add up to the video', () => {
    const store = storeOf(
      own('a', 0, 10),
      own('b', 5, 20),
      own('c', 30, 31, WAVE),
      own('m', 40, null, WAVE),
      suggested('x', 50, 60),
      suggested('y', 70, 80, 0.5, { state: 'rejected' }),
    );
    store.commit(addSeen(store, VIDEO.id, s(25), s(45)));
    const time = trackTime(store, OWN);
    expect(time.labels).toEqual([
      expect.objectContaining({
        labelId: WALK,
        count: 2,
        markers: 0,
        totalUs: s(25),
        coveredUs: s(20),
        share: 0.2,
      }),
      expect.objectContaining({
        labelId: WAVE,
        count: 1,
        markers: 1,
        totalUs: s(1),
        medianUs: s(1),
        perMinute: 0.6,
      }),
    ]);
    expect(time.labels[0]).toMatchObject({ meanUs: s(12.5), medianUs: s(12.5) });
    // Looked at: 25 to 45 watched, 70 to 80 judged.
    expect([time.labelledUs, time.backgroundUs, time.unseenUs]).toEqual([s(21), s(29), s(50)]);
    expect(videoTime(store, VIDEO.id).map((each) => each.labelledUs)).toEqual([s(21), 0, s(10)]);
    for (const { labelledUs, backgroundUs, unseenUs } of videoTime(store, VIDEO.id)) {
      expect(labelledUs + backgroundUs + unseenUs).toBe(VIDEO.durationUs);
    }
    expect(trackTime(store, MODELS, ['accepted']).labels).toEqual([]);
    const csv = timeCsv(store, videoTime(store, VIDEO.id)).split('\r\n');
    expect(csv[1]).toBe('clip.mp4,You,Walk,2,0,25.000000,20.000000,0.200000,12.500000,12.500000,1.200000');
    expect(csv).toContain('clip.mp4,You,(not looked at),,,50.000000,50.000000,0.500000,,,');
  });
});

describe('agreement of segments', () => {
  it('measures overlap', () => {
    expect(temporalIou(at('a', 0, 10), at('b', 5, 15))).toBeCloseTo(1 / 3, 12);
    expect(temporalIou(at('a', 0, 10), at('b', 10, 15))).toBe(0);
    expect(temporalIou(at('a', 0, 10), at('b', 0, 10))).toBe(1);
  });

  it('pairs the best first, one to one, and only within a label', () => {
    const reference = [at('r1', 0, 10), at('r2', 20, 30), at('r3', 40, 50, WAVE)];
    const other = [at('o1', 1, 4), at('o2', 1, 10), at('o3', 40, 50), at('o4', 42, 47, WAVE)];
    expect(matchSegments(reference, other, 0.1).map((m) => `${m.referenceId}-${m.otherId}`)).toEqual([
      'segment:r1-segment:o2',
      'segment:r3-segment:o4',
    ]);
    expect(detectionAt(reference, other, 0.5)).toEqual({
      iou: 0.5,
      matches: 2,
      precision: 0.5,
      recall: 2 / 3,
      f1: 4 / 7,
      meanIou: (0.9 + 0.5) / 2,
    });
    expect(detectionAt(reference, other, 0.51).matches).toBe(1);
    expect(detectionAt([], [], 0.5)).toMatchObject({
      precision: null,
      recall: null,
      f1: null,
      meanIou: null,
    });
    expect(detectionAt(reference, [], 0.5)).toMatchObject({ precision: null, recall: 0, f1: 0 });
  });

  it('is the same from either side, and never rises with the threshold', () => {
    const random = seededRandom(9);
    const some = (name: string) =>
      Array.from({ length: 30 }, (_, i) => {
        const from = random() * 80;
        return at(`${name}${i}`, from, from + 1 + random() * 9, random() < 0.5 ? WALK : WAVE);
      });
    for (let round = 0; round < 50; round++) {
      const [a, b] = [some('a'), some('b')];
      let last = Number.POSITIVE_INFINITY;
      for (const iou of [0.1, 0.25, 0.5, 0.9]) {
        const one = detectionAt(a, b, iou);
        const two = detectionAt(b, a, iou);
        expect([two.precision, two.recall, two.f1]).toEqual([one.recall, one.precision, one.f1]);
        expect(one.matches).toBeLessThanOrEqual(last);
        last = one.matches;
      }
    }
  });
});

describe('Cohen’s kappa', () => {
  it('is that of a table worked by hand', () => {
    // Of 50 points both say yes at 20, no at 15, only A at 5, only B at 10: po 0.7, pe 0.5, kappa 0.4.
    const times = Array.from({ length: 50 }, (_, index) => s(index) + 1);
    const a = [at('a', 0, 25)];
    const b = [at('b1', 0, 20), at('b2', 25, 35)];
    expect(cohenKappa(a, b, times)).toEqual({
      kappa: expect.closeTo(0.4, 12),
      observed: 0.7,
      expected: 0.5,
      points: 50,
    });
  });

  it('is 1 for the same, undefined for one category, below 0 for opposites', () => {
    const times = slotMiddles(s(100), 250_000);
    const a = [at('a', 0, 50), at('b', 25, 60, WAVE)];
    expect(times).toHaveLength(400);
    expect(cohenKappa(a, a, times).kappa).toBe(1);
    expect(cohenKappa([], [], times)).toEqual({ kappa: null, observed: 1, expected: 1, points: 400 });
    expect(cohenKappa(a, a, []).kappa).toBeNull();
    expect(cohenKappa([at('a', 0, 50)], [at('b', 50, 100)], times).kappa).toBe(-1);
    expect(labelKappa(a, [at('c', 0, 50)], times, WALK).kappa).toBe(1);
    expect(cohenKappa(a, [at('c', 0, 50)], times).kappa).toBeLessThan(1);
  });

  it('has slots whose middle decides, the last cut short', () => {
    expect(slotMiddles(1_000_001, 500_000)).toEqual([250_000, 750_000, 1_000_000.5]);
    expect(slotMiddles(0, 500_000)).toEqual([]);
    expect(pointsWithin([1, 5, 9], [{ startUs: 5, endUs: 9 }])).toEqual([5]);
  });
});

it('compares two tracks, over all or over what was looked at', () => {
  const store = storeOf(
    own('a', 0, 10),
    own('b', 20, 30, WAVE),
    own('c', 0, 10, WALK, { trackId: SECOND }),
    own('d', 70, 80, WAVE, { trackId: SECOND }),
  );
  const times = slotMiddles(VIDEO.durationUs, 250_000);
  const all = compareTracks(store, OWN, SECOND, times);
  expect(all.overall.detections.map((each) => each.f1)).toEqual([0.5, 0.5, 0.5]);
  expect(all.labels.map((each) => [each.labelId, each.kappa.kappa === 1])).toEqual([
    [WALK, true],
    [WAVE, false],
  ]);
  const within = compareTracks(store, OWN, SECOND, times, [{ startUs: s(0), endUs: s(15) }]);
  expect(within.overall.kappa).toMatchObject({ kappa: 1, points: 60 });
  expect(within.labels).toHaveLength(1);
  const [header, first, ...rest] = agreementCsv(store, all).trim().split('\r\n');
  expect(header?.split(',')).toHaveLength(first!.split(',').length);
  expect(first).toMatch(/^You,Second,\(all\),2,2,0.500000,0.500000,0.500000,1.000000,/);
  expect(rest).toHaveLength(2);
});
