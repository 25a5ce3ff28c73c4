import type { Rational } from '../base/micros.ts';
import { seededRandom } from './random.fake.ts';
import type { ScoreTrack } from './score-track.ts';
import type { CutLabel } from './threshold.ts';

/** Labels `l0`, `l1`, ... without thresholds of their own. */
export function plainLabels(count: number): CutLabel[] {
  return Array.from({ length: count }, (_, index) => ({ id: `l${index}`, threshold: null }));
}

/** Scores written out row by row. */
export function trackOf(
  rows: readonly (readonly number[])[],
  slotRate: Rational = { num: 4, den: 1 },
): ScoreTrack {
  const classes = rows[0]?.length ?? 1;
  return { slotRate, classes, slots: rows.length, data: Float32Array.from(rows.flat()) };
}

/**
 * Plausible scores: actions of random lengths, noise on top, now and then a flicker. Softmax rows sum to 1, sigmoid
 * rows do not.
 */
export function randomTrack(
  seed: number,
  slots: number,
  classes: number,
  activation: 'softmax' | 'sigmoid',
): ScoreTrack {
  const random = seededRandom(seed);
  const data = new Float32Array(slots * classes);
  let action = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (random() < 0.12) action = Math.floor(random() * classes);
    const shown = random() < 0.1 ? Math.floor(random() * classes) : action;
    const row = Float64Array.from(
      { length: classes },
      (_, c) => (c === shown ? 2.5 : -1) + 3 * (random() - 0.5),
    );
    const odds = row.map((value) => Math.exp(value));
    const sum = odds.reduce((total, value) => total + value, 0);
    for (let c = 0; c < classes; c++) {
      data[slot * classes + c] = activation === 'softmax' ? odds[c]! / sum : odds[c]! / (1 + odds[c]!);
    }
  }
  return { slotRate: { num: 4, den: 1 }, classes, slots, data };
}
