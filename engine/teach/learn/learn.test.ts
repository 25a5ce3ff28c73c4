import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededRandom } from '../../timeline/random.fake.ts';
import { balancedAccuracy, logSoftmax, temperatureOf } from './calibration.ts';
import { factorise, solve } from './cholesky.ts';
import { type Learner, type LinearModel, scoreRow, type TrainingSet } from './learner.ts';
import { logistic } from './logistic.ts';
import { prototype } from './prototype.ts';
import { ridge } from './ridge.ts';
import { standardise, standardOf } from './standardise.ts';
import { thresholdOf } from './thresholds.ts';

interface Reference {
  readonly examples: number;
  readonly width: number;
  readonly classes: number;
  readonly values: number[];
  readonly targets: number[];
  readonly weights: number[];
  readonly asked: number[];
  readonly ridge: number[];
  readonly logistic: number[];
}

const REFERENCES = JSON.parse(
  readFileSync(new URL('reference.json', import.meta.url), 'utf8'),
) as Reference[];

function setOf({ examples, values, ...rest }: Reference): TrainingSet {
  return { ...rest, count: examples, values: Float32Array.from(values) };
}

function scoresOf(model: LinearModel, values: Float32Array, count: number): Float32Array {
  const { width, classes } = model;
  const scores = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) scoreRow(model, values, row * width, scores, row * classes);
  return scores;
}

function answers(learner: Learner, reference: Reference): Float32Array {
  const set = setOf(reference);
  const { model } = learner.learn(set, new Array<number>(set.count).fill(0), 1);
  return scoresOf(model, Float32Array.from(reference.asked), reference.asked.length / set.width);
}

test.each(REFERENCES)(
  'ridge gives the scores of scikit-learn, $examples examples of $width values',
  (reference) => {
    const scores = answers(ridge, reference);
    for (const [at, expected] of reference.ridge.entries()) expect(scores[at]).toBeCloseTo(expected, 4);
  },
);

test.each(REFERENCES)('logistic regression gives its probabilities, $examples examples', (reference) => {
  const scores = answers(logistic, reference);
  logSoftmax(scores, reference.classes, 1, scores);
  for (const [at, expected] of reference.logistic.entries())
    expect(Math.exp(scores[at]!)).toBeCloseTo(expected, 3);
});

test.each([ridge, logistic, prototype])('$name judges each fold by what the others teach', (learner) => {
  const reference = REFERENCES[1]!;
  const set = setOf(reference);
  const folds = reference.targets.map((_, row) => row % 3);
  const { heldOut } = learner.learn(set, folds, 3);
  const others = reference.targets.map((_, row) => row).filter((row) => folds[row] !== 1);
  const without: TrainingSet = {
    ...set,
    count: others.length,
    values: Float32Array.from(
      others.flatMap((row) => reference.values.slice(row * set.width, (row + 1) * set.width)),
    ),
    targets: others.map((row) => reference.targets[row]!),
    weights: others.map((row) => reference.weights[row]!),
  };
  const { model } = learner.learn(without, new Array<number>(others.length).fill(0), 1);
  const scores = scoresOf(model, set.values, set.count);
  for (const [row, fold] of folds.entries()) {
    if (fold !== 1) continue;
    for (let c = 0; c < set.classes; c++) {
      expect(heldOut[row * set.classes + c]).toBeCloseTo(scores[row * set.classes + c]!, 3);
    }
  }
});

test('a prototype is the mean, and the nearest wins', () => {
  const set: TrainingSet = {
    count: 4,
    width: 2,
    classes: 2,
    values: Float32Array.of(0, 0, 2, 0, 10, 10, 12, 10),
    targets: [0, 0, 1, 1],
    weights: [1, 1, 1, 1],
  };
  const { model } = prototype.learn(set, [0, 0, 0, 0], 1);
  // Means (1, 0) and (11, 10): scores are (2 x.m - m.m) / 2.
  expect([...scoresOf(model, Float32Array.of(1, 0), 1)]).toEqual([0.5, -99.5]);
});

test('Cholesky solves by hand', () => {
  const matrix = Float64Array.of(4, 0, 2, 5);
  factorise(matrix, 2);
  expect([matrix[0], matrix[2], matrix[3]]).toEqual([2, 1, 2]);
  const b = Float64Array.of(8, 14);
  solve(matrix, 2, b);
  expect([...b]).toEqual([0.75, 2.5]);
  expect(() => factorise(Float64Array.of(1, 0, 2, 1), 2)).toThrow(RangeError);
});

test('a temperature makes overconfident scores as sure as they are right', () => {
  // Three of four are right at a margin m: softmax(m / T) must be 3/4, so T = m / ln 3.
  const scores = Float32Array.of(5, 0, 5, 0, 5, 0, 5, 0);
  const judged = { count: 4, classes: 2, scores, targets: [0, 0, 0, 1], weights: [1, 1, 1, 1] };
  expect(temperatureOf(judged)).toBeCloseTo(5 / Math.log(3), 3);
  expect(balancedAccuracy(judged)).toBe(0.5);
});

test('a threshold is the best, and of equals the nearest to the middle', () => {
  const probabilities = [0.9, 0.8, 0.3, 0.2];
  const folds = [0, 0, 1, 1];
  const judged = { probabilities, isLabel: (row: number) => row < 2, isBest: () => true };
  const { threshold, expectation } = thresholdOf({ ...judged, folds: [0, 1, 0, 1] });
  expect(threshold).toBe(0.5);
  expect(expectation).toEqual({ examples: 2, found: 1, wrong: 0, f1: 1 });
  const low = thresholdOf({ ...judged, probabilities: [0.35, 0.3, 0.2], folds });
  expect(low.threshold).toBe(0.25);
});

test('what is expected was not judged by the threshold that it helped to choose', () => {
  // Pure chance: whichever threshold fits the examples, it must not promise to find them again.
  const random = seededRandom(5);
  const f1s = Array.from({ length: 200 }, () => {
    const probabilities = Array.from({ length: 10 }, () => random());
    const label = { probabilities, isLabel: (row: number) => row % 5 === 0, isBest: () => true };
    const alone = thresholdOf({ ...label, folds: new Array<number>(10).fill(0) }).expectation.f1;
    const folds = probabilities.map((_, row) => (row * 7) % 5);
    return [alone, thresholdOf({ ...label, folds }).expectation.f1] as const;
  });
  const mean = (at: 0 | 1) => f1s.reduce((sum, each) => sum + each[at], 0) / f1s.length;
  expect(mean(0)).toBeGreaterThan(0.5);
  expect(mean(1)).toBeLessThan(0.35);
});

test('a column that never changes says nothing', () => {
  const values = Float32Array.of(3, 1, 3, 5);
  const standard = standardOf(values, 2, 2, [1, 1]);
  standardise(standard, values, 0);
  standardise(standard, values, 2);
  expect([...values]).toEqual([0, -1, 0, 1]);
});
