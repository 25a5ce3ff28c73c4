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
import { timeCsv } from './statistics-csv.ts';
import { trackTime, videoTime } from './time-budget.ts';

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

  it('counts what a person accepted on the model’s track as that person’s, never as background', () => {
    const store = storeOf(
      suggested('x', 20, 30, 0.8, { state: 'accepted' }),
      suggested('y', 40, 50, 0.8, { state: 'edited' }),
      suggested('z', 60, 70),
      suggested('r', 80, 90, 0.8, { state: 'rejected' }),
    );
    const time = trackTime(store, OWN);
    expect(time.labels).toMatchObject([{ labelId: WALK, count: 2, coveredUs: s(20) }]);
    // What was rejected was looked at too.
    expect([time.accepted, time.labelledUs, time.backgroundUs]).toEqual([2, s(20), s(10)]);
    expect(trackTime(store, SECOND)).toMatchObject({ accepted: 0, labelledUs: 0 });
    expect(trackTime(store, MODELS)).toMatchObject({ accepted: 0, labelledUs: s(30) });
  });
});
