import { type Learner, type LinearModel, learnByFold, type TrainingSet } from './learner.ts';

/**
 * The nearest class mean: of squared distances to the means only what differs between classes is kept, which is linear
 * in the example. A class without an example is nowhere near.
 */
export const prototype: Learner = {
  name: 'prototype',
  learn: (set, folds, foldCount) => learnByFold(fit, set, folds, foldCount),
};

function fit({ count, width, classes, values, targets, weights: shares }: TrainingSet): LinearModel {
  const sums = new Float64Array(classes * width);
  const totals = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    const c = targets[row]!;
    totals[c] = totals[c]! + shares[row]!;
    for (let i = 0; i < width; i++) {
      sums[c * width + i] = sums[c * width + i]! + shares[row]! * values[row * width + i]!;
    }
  }
  const weights = new Float32Array(classes * width);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    if (totals[c] === 0) {
      bias[c] = -1;
      continue;
    }
    let length = 0;
    for (let i = 0; i < width; i++) {
      const mean = sums[c * width + i]! / totals[c]!;
      weights[c * width + i] = (2 * mean) / width;
      length += mean * mean;
    }
    bias[c] = -length / width;
  }
  return { classes, width, weights, bias };
}
