import { type Learner, type LinearModel, learnByFold, type TrainingSet } from './learner.ts';

/** How much large weights cost, beside a mean loss of the examples that is multiplied by their number. */
const PENALTY = 1;
const ROUNDS = 3000;
/** The search ends when no slope is steeper than this. */
const FLAT = 1e-6;

/**
 * Multinomial logistic regression with a quadratic penalty, by gradient descent with Nesterov's momentum (1983). The
 * step is the inverse of a bound on the curvature, so that there is nothing to tune.
 */
export const logistic: Learner = {
  name: 'logistic',
  learn: (set, folds, foldCount) => learnByFold(fit, set, folds, foldCount),
};

function fit(set: TrainingSet): LinearModel {
  const { width, classes } = set;
  const size = classes * (width + 1);
  const step = 1 / (PENALTY + 0.5 * curvature(set));
  let here = new Float64Array(size);
  const ahead = new Float64Array(size);
  let pace = 1;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = slopeAt(ahead, set);
    const next = new Float64Array(size);
    let steepest = 0;
    for (let i = 0; i < size; i++) {
      next[i] = ahead[i]! - step * slope[i]!;
      steepest = Math.max(steepest, Math.abs(slope[i]!));
    }
    const faster = (1 + Math.sqrt(1 + 4 * pace * pace)) / 2;
    const push = (pace - 1) / faster;
    for (let i = 0; i < size; i++) ahead[i] = next[i]! + push * (next[i]! - here[i]!);
    here = next;
    pace = faster;
    if (steepest < FLAT * set.count) break;
  }
  const weights = new Float32Array(classes * width);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    weights.set(here.subarray(c * (width + 1), c * (width + 1) + width), c * width);
    bias[c] = here[c * (width + 1) + width]!;
  }
  return { classes, width, weights, bias };
}

/** The largest eigenvalue of XᵀX (with a column of ones), from a few rounds of the power method, rounded up. */
function curvature({ count, width, values, weights }: TrainingSet): number {
  let direction = new Float64Array(width + 1).fill(1 / Math.sqrt(width + 1));
  let size = 0;
  for (let round = 0; round < 8; round++) {
    const next = new Float64Array(width + 1);
    for (let row = 0; row < count; row++) {
      let sum = direction[width]!;
      for (let i = 0; i < width; i++) sum += values[row * width + i]! * direction[i]!;
      sum *= weights[row]!;
      for (let i = 0; i < width; i++) next[i] = next[i]! + sum * values[row * width + i]!;
      next[width] = next[width]! + sum;
    }
    size = Math.sqrt(next.reduce((total, value) => total + value * value, 0));
    if (size === 0) return 0;
    direction = next.map((value) => value / size);
  }
  return size * 1.1;
}

/** Gradient of the loss; the last number of each class is its bias, which costs nothing. */
function slopeAt(point: Float64Array, set: TrainingSet): Float64Array {
  const { count, width, classes, values, targets, weights } = set;
  const slope = new Float64Array(point.length);
  const odds = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const start = c * (width + 1);
      let sum = point[start + width]!;
      for (let i = 0; i < width; i++) sum += point[start + i]! * values[row * width + i]!;
      odds[c] = sum;
      largest = Math.max(largest, sum);
    }
    let total = 0;
    for (let c = 0; c < classes; c++) {
      odds[c] = Math.exp(odds[c]! - largest);
      total += odds[c]!;
    }
    for (let c = 0; c < classes; c++) {
      const error = weights[row]! * (odds[c]! / total - (targets[row] === c ? 1 : 0));
      const start = c * (width + 1);
      for (let i = 0; i < width; i++) slope[start + i] = slope[start + i]! + error * values[row * width + i]!;
      slope[start + width] = slope[start + width]! + error;
    }
  }
  for (let c = 0; c < classes; c++) {
    const start = c * (width + 1);
    for (let i = 0; i < width; i++) slope[start + i] = slope[start + i]! + PENALTY * point[start + i]!;
  }
  return slope;
}
