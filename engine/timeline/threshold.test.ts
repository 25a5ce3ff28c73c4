import { describe, expect, it } from 'vitest';
import { baseThreshold, logit, thresholdShift } from './threshold.ts';

const LABELS = [
  { id: 'idle', threshold: 0.99 },
  { id: 'walk', threshold: 0.5 },
  { id: 'fall', threshold: 0.8 },
  { id: 'wave', threshold: null },
];

/** The probability that a label must reach. */
const effective = ({ threshold }: { threshold: number | null }, shift: number) =>
  1 / (1 + Math.exp(-(logit(threshold ?? 0.5) + shift)));

describe('one threshold for all labels', () => {
  it('rests at the median of the labels that are reported', () => {
    expect(baseThreshold(LABELS, 'idle')).toBe(0.5);
    expect(baseThreshold(LABELS.slice(0, 3), 'idle')).toBeCloseTo(0.65, 12);
    expect(baseThreshold([], null)).toBe(0.5);
  });

  it('leaves every label at its own threshold at rest', () => {
    for (const threshold of [null, 0.5]) {
      const shift = thresholdShift(LABELS, 'idle', threshold);
      expect(effective(LABELS[1]!, shift)).toBeCloseTo(0.5, 12);
      expect(effective(LABELS[2]!, shift)).toBeCloseTo(0.8, 12);
    }
  });

  it('is the threshold of a typical label, and keeps the distance in odds of the others', () => {
    const shift = thresholdShift(LABELS, 'idle', 0.75);
    expect(effective(LABELS[1]!, shift)).toBeCloseTo(0.75, 12);
    // Odds 3 for the typical label, four times as much for one whose own odds are 4 instead of 1.
    expect(effective(LABELS[2]!, shift)).toBeCloseTo(12 / 13, 12);
  });
});
