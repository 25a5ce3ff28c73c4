import { describe, expect, it } from 'vitest';
import type { Micros } from '../base/micros.ts';
import { type CutOptions, cutOptionsOf, cutSegments } from './cut-segments.ts';
import { seededRandom } from './random.fake.ts';
import { type ScoreTrack, slotTime } from './score-track.ts';
import { plainLabels, randomTrack, trackOf } from './scores.fake.ts';
import type { ScoredSegment } from './segment.ts';

const PLAIN: CutOptions = {
  kind: 'single-label',
  background: null,
  method: 'hysteresis',
  parents: [],
  threshold: null,
  smoothingSlots: 1,
  minDurationUs: 0,
  maxGapUs: 0,
  durationUs: null,
};
const METHODS = ['hysteresis', 'viterbi'] as const;
const KINDS = ['single-label', 'multi-label'] as const;

/** One action's probability over time, beside its complement as background. */
function oneAction(...probabilities: number[]): ScoreTrack {
  return trackOf(probabilities.map((p) => [1 - p, p]));
}
const ONE = [
  { id: 'background', threshold: null },
  { id: 'wave', threshold: null },
];
const spans = (segments: ScoredSegment[]) =>
  segments.map((s) => [s.label, s.startUs / 250_000, s.endUs / 250_000]);

describe('cutSegments', () => {
  it('gives slot boundaries, the mean probability and no background', () => {
    const track = oneAction(0.1, 0.1, 0.9, 0.8, 0.7, 0.1);
    for (const method of METHODS) {
      const cut = cutSegments(track, ONE, { ...PLAIN, method, background: 'background' });
      expect(spans(cut)).toEqual([['wave', 2, 5]]);
      expect(cut[0]!.score).toBeCloseTo(0.8, 6);
    }
  });

  it('takes lengths that were rounded to whole microseconds for the slots that were meant', () => {
    // Three slots a second: two of them are 666,666.7 µs, one is 333,333.3 µs.
    const thirds = (...p: number[]) => ({ ...oneAction(...p), slotRate: { num: 3, den: 1 } });
    const cut = (track: ScoreTrack, options: Partial<CutOptions>) =>
      cutSegments(track, ONE, { ...PLAIN, background: 'background', ...options }).length;
    const two = thirds(0.1, 0.9, 0.9, 0.1);
    expect(cut(two, { minDurationUs: 666_667 })).toBe(1);
    expect(cut(two, { minDurationUs: 668_000 })).toBe(0);
    const gap = thirds(0.9, 0.1, 0.9);
    expect(cut(gap, { maxGapUs: 333_333 })).toBe(1);
    expect(cut(gap, { maxGapUs: 332_000 })).toBe(2);
    // A video of two slots has no longer segment than itself.
    const whole = thirds(0.9, 0.9);
    expect(cut(whole, { minDurationUs: 5_000_000, durationUs: 666_667 as Micros })).toBe(1);
  });

  it('cuts a label by a threshold of its own, wherever the threshold for all labels is', () => {
    for (const [kind, activation] of [
      ['single-label', 'softmax'],
      ['multi-label', 'sigmoid'],
    ] as const) {
      const track = randomTrack(7, 300, 4, activation);
      const labels = plainLabels(4);
      const options = { ...PLAIN, kind };
      for (const method of METHODS) {
        for (const own of [0.2, 0.45, 0.8]) {
          const all = Object.fromEntries(labels.map(({ id }) => [id, own]));
          const expected = cutSegments(
            track,
            labels.map((label) => ({ ...label, threshold: own })),
            { ...options, method },
          );
          for (const threshold of [null, 0.3, 0.7]) {
            const found = cutSegments(track, labels, { ...options, method, threshold, labelThresholds: all });
            expect(found).toEqual(expected);
          }
        }
      }
      const free = cutSegments(track, labels, { ...options, labelThresholds: { l1: 0.998 } });
      expect(free.some(({ label }) => label === 'l1')).toBe(false);
      expect(free.length).toBeGreaterThan(0);
    }
  });

  it('goes on below the threshold once begun, but does not begin there', () => {
    const options = { ...PLAIN, background: 'background' };
    expect(spans(cutSegments(oneAction(0.35, 0.6, 0.35, 0.2), ONE, options))).toEqual([['wave', 0, 3]]);
    expect(cutSegments(oneAction(0.35, 0.45, 0.35, 0.2), ONE, options)).toEqual([]);
  });

  it('lets the background win a slot from a label with a low threshold, until the user asks for more', () => {
    const labels = [ONE[0]!, { id: 'wave', threshold: 0.25 }];
    const track = oneAction(0.1, 0.4, 0.4, 0.7, 0.1);
    for (const method of METHODS) {
      const options = { ...PLAIN, method, background: 'background' };
      expect(cutSegments(oneAction(0.1, 0.4, 0.4, 0.1), labels, options)).toEqual([]);
      expect(spans(cutSegments(track, labels, { ...options, threshold: 0.1 }))).toEqual([['wave', 1, 4]]);
      // Where labels may overlap, one does not push the other aside.
      const multi = cutSegments(oneAction(0.1, 0.4, 0.4, 0.4, 0.1), labels, {
        ...options,
        kind: 'multi-label',
      });
      expect(method === 'viterbi' || multi.length === 1).toBe(true);
    }
  });

  it('closes pauses no longer than asked and drops what stays too short', () => {
    const options = { ...PLAIN, background: 'background', minDurationUs: 750_000 };
    const track = oneAction(0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.9, 0.1);
    for (const method of METHODS) {
      expect(cutSegments(track, ONE, { ...options, method, threshold: 0.6 })).toEqual([]);
      const closed = cutSegments(track, ONE, { ...options, method, maxGapUs: 250_000 });
      expect(spans(closed)).toEqual([['wave', 0, 3]]);
    }
  });

  it('overrules a one-slot flicker by the action around it', () => {
    const track = trackOf([
      [0.8, 0.1],
      [0.8, 0.1],
      [0.3, 0.6],
      [0.8, 0.1],
      [0.8, 0.1],
    ]);
    for (const method of METHODS) {
      const cut = cutSegments(track, plainLabels(2), { ...PLAIN, method, minDurationUs: 500_000 });
      expect(spans(cut)).toEqual([['l0', 0, 5]]);
    }
  });

  it('lets labels overlap only in multi-label', () => {
    const track = trackOf(
      Array.from({ length: 6 }, (_, slot) => [slot < 4 ? 0.9 : 0.1, slot > 1 ? 0.8 : 0.1]),
    );
    for (const method of METHODS) {
      expect(spans(cutSegments(track, plainLabels(2), { ...PLAIN, method, kind: 'multi-label' }))).toEqual([
        ['l0', 0, 4],
        ['l1', 2, 6],
      ]);
      expect(spans(cutSegments(track, plainLabels(2), { ...PLAIN, method }))).toEqual([
        ['l0', 0, 4],
        ['l1', 4, 6],
      ]);
    }
  });

  it('ends with the video, and lets a video shorter than the shortest segment be one segment', () => {
    const track = oneAction(0.9, 0.9, 0.9);
    for (const method of METHODS) {
      const options = { ...PLAIN, method, background: 'background', minDurationUs: 2_000_000 };
      const cut = cutSegments(track, ONE, { ...options, durationUs: 610_000 as Micros });
      expect(cut.map((s) => [s.startUs, s.endUs])).toEqual([[0, 610_000]]);
      // Shorter than one slot.
      const brief = cutSegments(oneAction(0.9), ONE, { ...options, durationUs: 100_000 as Micros });
      expect(brief.map((s) => [s.startUs, s.endUs])).toEqual([[0, 100_000]]);
      expect(cutSegments(track, ONE, options)).toEqual([]);
    }
  });

  it('gives nothing at threshold 1 and everything at 0', () => {
    const track = randomTrack(3, 40, 4, 'softmax');
    for (const method of METHODS) {
      expect(cutSegments(track, plainLabels(4), { ...PLAIN, method, threshold: 1 })).toEqual([]);
      const all = cutSegments(track, plainLabels(4), { ...PLAIN, method, threshold: 0 });
      expect(covered(all, track, null)).toBe(40);
    }
  });

  it('handles an empty track and refuses labels that do not match', () => {
    for (const method of METHODS) {
      expect(cutSegments({ ...oneAction(0.5), slots: 0 }, ONE, { ...PLAIN, method })).toEqual([]);
    }
    expect(() => cutSegments(oneAction(0.5), plainLabels(3), PLAIN)).toThrow(RangeError);
  });

  it('takes the model’s own settings unless told otherwise', () => {
    const model = {
      activation: 'sigmoid',
      background: 'idle',
      labels: [
        { id: 'serve', name: 'Serve', path: ['Tennis'], threshold: 0.5 },
        { id: 'smash', name: 'Smash', path: ['Tennis'], threshold: 0.6 },
      ],
      timeline: { smoothingSlots: 5, minDurationUs: 500_000, method: 'viterbi' },
    } as const;
    expect(cutOptionsOf(model, { threshold: 0.7 })).toEqual({
      kind: 'multi-label',
      background: 'idle',
      method: 'viterbi',
      parents: [{ id: 'tennis', name: 'Tennis', path: [], threshold: 0.55, members: [0, 1] }],
      threshold: 0.7,
      smoothingSlots: 5,
      minDurationUs: 500_000,
      maxGapUs: 0,
      durationUs: null,
    });
  });
});

function covered(segments: readonly ScoredSegment[], track: ScoreTrack, label: string | null): number {
  let slots = 0;
  for (let slot = 0; slot < track.slots; slot++) {
    const time = slotTime(slot, track.slotRate);
    if (segments.some((s) => (label === null || s.label === label) && s.startUs <= time && time < s.endUs))
      slots++;
  }
  return slots;
}

describe('what holds for any scores', () => {
  const cases = KINDS.flatMap((kind) => METHODS.map((method) => ({ kind, method })));

  it.each(cases)('$kind by $method', ({ kind, method }) => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(seed * 7919);
      const classes = 2 + Math.floor(random() * 6);
      const track = randomTrack(
        seed,
        1 + Math.floor(random() * 120),
        classes,
        kind === 'single-label' ? 'softmax' : 'sigmoid',
      );
      const labels = plainLabels(classes).map((label) => ({
        ...label,
        threshold: random() < 0.5 ? null : 0.1 + 0.8 * random(),
      }));
      const minSlots = 1 + Math.floor(random() * 6);
      const end = slotTime(track.slots, track.slotRate);
      const options: CutOptions = {
        kind,
        method,
        background: random() < 0.5 ? 'l0' : null,
        parents: [],
        threshold: null,
        smoothingSlots: 1 + Math.floor(random() * 5),
        minDurationUs: minSlots * 250_000,
        maxGapUs: Math.floor(random() * 4) * 250_000,
        durationUs: (end - Math.floor(random() * 200_000)) as Micros,
      };
      let lastCovered: number[] | null = null;
      for (const threshold of [0.05, 0.2, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97]) {
        const cut = cutSegments(track, labels, { ...options, threshold });
        expect(cutSegments(track, labels, { ...options, threshold })).toEqual(cut);
        expectWellFormed(cut, track, options, Math.min(minSlots, track.slots));
        const now =
          kind === 'single-label'
            ? [covered(cut, track, null)]
            : labels.map((l) => covered(cut, track, l.id));
        now.forEach((slots, index) => {
          expect(slots).toBeLessThanOrEqual(lastCovered?.[index] ?? track.slots);
        });
        lastCovered = now;
      }
    }
  });

  it.each(cases)('cutting the drawn result again changes nothing: $kind by $method', ({ kind, method }) => {
    for (let seed = 1; seed <= 30; seed++) {
      const classes = 4;
      const track = randomTrack(seed, 80, classes, kind === 'single-label' ? 'softmax' : 'sigmoid');
      const options: CutOptions = {
        ...PLAIN,
        kind,
        method,
        smoothingSlots: 3,
        minDurationUs: 750_000,
        maxGapUs: 250_000,
      };
      const cut = cutSegments(track, plainLabels(classes), options);
      const drawn = new Float32Array(track.slots * classes);
      for (const segment of cut) {
        for (let slot = segment.startUs / 250_000; slot < segment.endUs / 250_000; slot++) {
          drawn[slot * classes + Number(segment.label.slice(1))] = 1;
        }
      }
      const again = cutSegments({ ...track, data: drawn }, plainLabels(classes), {
        ...options,
        smoothingSlots: 1,
      });
      expect(spans(again)).toEqual(spans(cut));
    }
  });
});

function expectWellFormed(
  cut: readonly ScoredSegment[],
  track: ScoreTrack,
  options: CutOptions,
  minSlots: number,
): void {
  cut.forEach((segment, index) => {
    expect(segment.startUs % 250_000).toBe(0);
    expect(segment.endUs % 250_000 === 0 || segment.endUs === options.durationUs).toBe(true);
    expect(segment.endUs).toBeLessThanOrEqual(options.durationUs!);
    expect(Math.ceil((segment.endUs - segment.startUs) / 250_000)).toBeGreaterThanOrEqual(minSlots);
    expect(segment.label).not.toBe(options.background);
    expect(segment.score >= 0 && segment.score <= 1).toBe(true);
    const before = cut[index - 1];
    if (!before) return;
    expect(segment.startUs).toBeGreaterThanOrEqual(before.startUs);
    if (options.kind === 'single-label') expect(segment.startUs).toBeGreaterThanOrEqual(before.endUs);
  });
  expect(track.slots).toBeGreaterThan(0);
}
