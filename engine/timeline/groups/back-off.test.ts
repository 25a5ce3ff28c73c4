import { describe, expect, it } from 'vitest';
import type { Micros } from '../../base/micros.ts';
import { type CutOptions, cutSegments } from '../cut-segments.ts';
import { seededRandom } from '../random.fake.ts';
import { randomTrack, trackOf } from '../scores.fake.ts';
import type { ScoredSegment } from '../segment.ts';
import { type PathLabel, parentsOf } from './parents.ts';

const METHODS = ['hysteresis', 'viterbi'] as const;
const KINDS = ['single-label', 'multi-label'] as const;
const LABELS: PathLabel[] = [
  { id: 'background', name: 'Background', path: [], threshold: null },
  { id: 'serve', name: 'Serve', path: ['Sport', 'Tennis'], threshold: 0.6 },
  { id: 'smash', name: 'Smash', path: ['Sport', 'Tennis'], threshold: 0.6 },
  { id: 'swim', name: 'Swim', path: ['Sport'], threshold: 0.6 },
];
const OPTIONS: CutOptions = {
  kind: 'single-label',
  background: 'background',
  method: 'hysteresis',
  parents: parentsOf({ labels: LABELS, background: 'background' }),
  threshold: null,
  smoothingSlots: 1,
  minDurationUs: 500_000,
  maxGapUs: 0,
  durationUs: null,
};
const spans = (segments: ScoredSegment[]) =>
  segments.map(({ label, startUs, endUs }) => [label, startUs / 250_000, endUs / 250_000]);
const times = (count: number, row: readonly number[]) => Array.from({ length: count }, () => row);

describe('a group in place of its labels', () => {
  const nothing = times(4, [0.9, 0.05, 0.05, 0]);
  const track = trackOf([
    ...times(4, [0.1, 0.8, 0.1, 0]), // a serve
    ...nothing,
    ...times(4, [0.05, 0.45, 0.45, 0.05]), // tennis
    ...nothing,
    ...times(4, [0.1, 0.3, 0.25, 0.35]), // some sport
  ]);

  it.each(METHODS)('is named where it is sure and none of them is, the narrowest first: %s', (method) => {
    const cut = cutSegments(track, LABELS, { ...OPTIONS, method });
    expect(spans(cut)).toEqual([
      ['serve', 0, 4],
      ['sport/tennis', 8, 12],
      ['sport', 16, 20],
    ]);
    expect(cut[1]!.score).toBeCloseTo(0.9, 5);
  });

  it('is not named where that is turned off', () => {
    expect(spans(cutSegments(track, LABELS, { ...OPTIONS, parents: [] }))).toEqual([['serve', 0, 4]]);
  });

  it('leaves what is beside its own labels to them, where it is no longer than they are', () => {
    const rows = [
      ...times(2, [0.9, 0.05, 0.05, 0]),
      [0.1, 0.33, 0.33, 0.24],
      ...times(4, [0.1, 0.8, 0.1, 0]),
      [0.1, 0.33, 0.33, 0.24],
    ];
    expect(spans(cutSegments(trackOf(rows), LABELS, OPTIONS))).toEqual([['serve', 2, 8]]);
    const tennis = times(6, [0.05, 0.33, 0.34, 0.28]);
    const long = [...times(4, [0.1, 0.8, 0.1, 0]), ...tennis];
    expect(spans(cutSegments(trackOf(long), LABELS, OPTIONS))).toEqual([
      ['serve', 0, 4],
      ['sport/tennis', 4, 10],
    ]);
    const between = [...long, ...times(4, [0.1, 0.1, 0.8, 0])];
    expect(spans(cutSegments(trackOf(between), LABELS, OPTIONS))).toEqual([
      ['serve', 0, 4],
      ['smash', 4, 14],
    ]);
  });

  it('stands beside its labels, not over them, where labels may hold at once', () => {
    const labels = LABELS.slice(1, 3);
    const options: CutOptions = {
      ...OPTIONS,
      kind: 'multi-label',
      background: null,
      parents: parentsOf({ labels, background: null }),
    };
    const rows = [...times(4, [0.8, 0.7]), ...times(4, [0.33, 0.33]), ...times(4, [0.1, 0.1])];
    expect(spans(cutSegments(trackOf(rows), labels, options))).toEqual([
      ['serve', 0, 4],
      ['smash', 0, 4],
      ['sport/tennis', 4, 8],
    ]);
    const short = [...times(4, [0.8, 0]), [0.33, 0.33], ...times(4, [0.1, 0.1])];
    expect(spans(cutSegments(trackOf(short), labels, options))).toEqual([['serve', 0, 5]]);
    // As long as the shortest segment, it stands for itself.
    const enough = [...times(4, [0.8, 0]), ...times(2, [0.33, 0.33]), ...times(4, [0.1, 0.1])];
    expect(spans(cutSegments(trackOf(enough), labels, options))).toEqual([
      ['serve', 0, 4],
      ['sport/tennis', 4, 6],
    ]);
  });
});

describe.each(KINDS)('any scores, %s', (kind) => {
  it.each(METHODS)(
    'groups never overlap their labels, and a higher threshold never covers more: %s',
    (method) => {
      for (let seed = 1; seed <= 40; seed++) {
        const random = seededRandom(seed);
        const track = randomTrack(seed, 60, 4, kind === 'single-label' ? 'softmax' : 'sigmoid');
        const labels = LABELS.map((label) => ({ ...label, threshold: 0.2 + 0.7 * random() }));
        const parents = parentsOf({ labels, background: 'background' });
        const smallest = 1 + Math.floor(random() * 4);
        const options = { ...OPTIONS, kind, method, parents, minDurationUs: smallest * 250_000 };
        let before = track.slots;
        for (const threshold of [0.05, 0.2, 0.4, 0.6, 0.8, 0.95]) {
          const cut = cutSegments(track, labels, { ...options, threshold });
          const slots = new Set<number>();
          for (const { label, startUs, endUs } of cut) {
            expect(endUs - startUs).toBeGreaterThanOrEqual(smallest * 250_000);
            for (let at: number = startUs; at < endUs; at += 250_000) {
              if (kind === 'single-label' || label.startsWith('sport')) {
                const others = cut.filter((each) => each.startUs <= at && each.endUs > at);
                expect(others.filter((each) => isUnder(each.label, label, kind))).toHaveLength(1);
              }
              slots.add(at as Micros);
            }
          }
          expect(slots.size).toBeLessThanOrEqual(before);
          before = slots.size;
        }
      }
    },
  );
});

/** Whether two labels exclude each other: any two where one holds at a time, else a group and what is in it. */
function isUnder(label: string, group: string, kind: string): boolean {
  if (kind === 'single-label' || label === group) return true;
  return group === 'sport' ? label !== 'background' : label === 'serve' || label === 'smash';
}
