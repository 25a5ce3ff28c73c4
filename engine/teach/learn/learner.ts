/** Examples as a learner sees them. All arrays are borrowed. */
export interface TrainingSet {
  readonly count: number;
  /** Values of one example. */
  readonly width: number;
  readonly classes: number;
  /** `[count, width]`, standardised. */
  readonly values: Float32Array;
  /** `[count]`: the class of each example. */
  readonly targets: ArrayLike<number>;
  /** `[count]`: how much each example counts, 1 on average. */
  readonly weights: ArrayLike<number>;
}

/** Scores as a weighted sum of values: `score[c] = bias[c] + Σ weights[c, i] * value[i]`. */
export interface LinearModel {
  readonly classes: number;
  readonly width: number;
  /** `[classes, width]` */
  readonly weights: Float32Array;
  /** `[classes]` */
  readonly bias: Float32Array;
}

/** Learns from examples, always the same from the same ones. */
export interface Learner {
  readonly name: string;
  /**
   * The model of all examples, and what models that did not see an example's fold say of it.
   * @param folds `[count]`: the fold of each example, from 0 to `foldCount - 1`
   */
  learn(set: TrainingSet, folds: ArrayLike<number>, foldCount: number): Learned;
}

export interface Learned {
  readonly model: LinearModel;
  /** `[count, classes]`: scores by the models of the other folds. */
  readonly heldOut: Float32Array;
}

/** Writes the scores of the example that begins at `values[from]` to `out[at...]`. */
export function scoreRow(
  { classes, width, weights, bias }: LinearModel,
  values: Float32Array,
  from: number,
  out: Float32Array,
  at: number,
): void {
  for (let c = 0; c < classes; c++) {
    let sum = bias[c]!;
    const start = c * width;
    for (let i = 0; i < width; i++) sum += weights[start + i]! * values[from + i]!;
    out[at + c] = sum;
  }
}

/** A learner that can only learn from all at once, asked anew for every fold. */
export function learnByFold(
  modelOf: (set: TrainingSet) => LinearModel,
  set: TrainingSet,
  folds: ArrayLike<number>,
  foldCount: number,
): Learned {
  const heldOut = new Float32Array(set.count * set.classes);
  for (let fold = 0; fold < foldCount; fold++) {
    const model = modelOf(without(set, folds, fold));
    for (let row = 0; row < set.count; row++) {
      if (folds[row] === fold) scoreRow(model, set.values, row * set.width, heldOut, row * set.classes);
    }
  }
  return { model: modelOf(set), heldOut };
}

function without(set: TrainingSet, folds: ArrayLike<number>, fold: number): TrainingSet {
  const kept = Array.from({ length: set.count }, (_, row) => row).filter((row) => folds[row] !== fold);
  const values = new Float32Array(kept.length * set.width);
  for (const [to, row] of kept.entries()) {
    values.set(set.values.subarray(row * set.width, (row + 1) * set.width), to * set.width);
  }
  return {
    ...set,
    count: kept.length,
    values,
    targets: kept.map((row) => set.targets[row]!),
    weights: kept.map((row) => set.weights[row]!),
  };
}
