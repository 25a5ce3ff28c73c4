import { factorise, solve } from './cholesky.ts';
import type { Learned, Learner, LinearModel, TrainingSet } from './learner.ts';
import { scoreRow } from './learner.ts';

/** How much large weights cost, where the squares of an example's values have the mean 1. */
const PENALTY = 0.3;
/** Score of a class without an example, whatever there is to see. */
const ABSENT = -1;

/**
 * Ridge regression (Hoerl and Kennard 1970) onto one column per class, 1 for the example's own and 0 for the others:
 * closed form, so there is nothing to converge. Solved over examples where there are fewer of them than values, else
 * over values; both give the same.
 */
export const ridge: Learner = {
  name: 'ridge',
  learn(set, folds, foldCount): Learned {
    const solveWithout = set.count <= set.width ? overExamples(set) : overValues(set, folds, foldCount);
    const heldOut = new Float32Array(set.count * set.classes);
    for (let fold = 0; fold < foldCount; fold++) {
      const model = solveWithout((row) => folds[row] !== fold, fold);
      for (let row = 0; row < set.count; row++) {
        if (folds[row] === fold) scoreRow(model, set.values, row * set.width, heldOut, row * set.classes);
      }
    }
    return { model: solveWithout(() => true, null), heldOut };
  },
};

/** Solves for the examples that `isIn` lets in: all but those of `fold`, or all. */
type SolveWithout = (isIn: (row: number) => boolean, fold: number | null) => LinearModel;

/** (K + λI) a = y over examples weighed by the roots of their weights; weights are then sums of examples. */
function overExamples(set: TrainingSet): SolveWithout {
  const { count, width, classes, values } = set;
  const roots = Float64Array.from({ length: count }, (_, row) => Math.sqrt(set.weights[row]!));
  const kernel = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += values[a * width + i]! * values[b * width + i]!;
      kernel[a * count + b] = (sum * roots[a]! * roots[b]!) / width;
      kernel[b * count + a] = kernel[a * count + b]!;
    }
  }
  return (isIn) => {
    const rows = Array.from({ length: count }, (_, row) => row).filter(isIn);
    const size = rows.length;
    const factor = new Float64Array(size * size);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b <= a; b++) factor[a * size + b] = kernel[rows[a]! * count + rows[b]!]!;
      factor[a * size + a] = factor[a * size + a]! + PENALTY;
    }
    factorise(factor, size);
    const bias = shares(set, rows);
    const weights = new Float32Array(classes * width);
    const column = new Float64Array(size);
    const sums = new Float64Array(width);
    for (let c = 0; c < classes; c++) {
      if (bias[c] === ABSENT) continue;
      for (const [at, row] of rows.entries()) column[at] = roots[row]! * (is(set, row, c) - bias[c]!);
      solve(factor, size, column);
      sums.fill(0);
      for (const [at, row] of rows.entries()) {
        const share = (column[at]! * roots[row]!) / width;
        for (let i = 0; i < width; i++) sums[i] = sums[i]! + share * values[row * width + i]!;
      }
      weights.set(sums, c * width);
    }
    return { classes, width, weights, bias };
  };
}

/** (XᵀX + λI) w = Xᵀy. Every fold's products are summed once; without a fold is all of them less its own. */
function overValues(set: TrainingSet, folds: ArrayLike<number>, foldCount: number): SolveWithout {
  const { count, width, classes, values } = set;
  const products = Array.from({ length: foldCount }, () => new Float64Array(width * width));
  for (let row = 0; row < count; row++) {
    const gram = products[folds[row]!]!;
    const share = set.weights[row]! / width;
    const start = row * width;
    for (let a = 0; a < width; a++) {
      const value = values[start + a]! * share;
      const to = a * width;
      for (let b = 0; b <= a; b++) gram[to + b] = gram[to + b]! + value * values[start + b]!;
    }
  }
  return (isIn, fold) => {
    const factor = new Float64Array(width * width);
    for (const [index, gram] of products.entries()) {
      if (index === fold) continue;
      for (let at = 0; at < factor.length; at++) factor[at] = factor[at]! + gram[at]!;
    }
    for (let i = 0; i < width; i++) factor[i * width + i] = factor[i * width + i]! + PENALTY;
    factorise(factor, width);
    const rows = Array.from({ length: count }, (_, row) => row).filter(isIn);
    const bias = shares(set, rows);
    const weights = new Float32Array(classes * width);
    const column = new Float64Array(width);
    for (let c = 0; c < classes; c++) {
      if (bias[c] === ABSENT) continue;
      column.fill(0);
      for (const row of rows) {
        const share = (set.weights[row]! / width) * (is(set, row, c) - bias[c]!);
        for (let i = 0; i < width; i++) column[i] = column[i]! + share * values[row * width + i]!;
      }
      solve(factor, width, column);
      weights.set(column, c * width);
    }
    return { classes, width, weights, bias };
  };
}

/**
 * How much of the examples' weight each class has: what a score is where nothing speaks for or against it. A class
 * without an example is below all others.
 */
function shares(set: TrainingSet, rows: readonly number[]): Float32Array {
  const sums = new Float64Array(set.classes);
  let total = 0;
  for (const row of rows) {
    sums[set.targets[row]!] = sums[set.targets[row]!]! + set.weights[row]!;
    total += set.weights[row]!;
  }
  return Float32Array.from(sums, (sum) => (sum > 0 ? sum / total : ABSENT));
}

function is(set: TrainingSet, row: number, c: number): number {
  return set.targets[row] === c ? 1 : 0;
}
