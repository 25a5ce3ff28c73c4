/** What makes the values of examples comparable: `(value - mean) / scale`, column by column. */
export interface Standard {
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** Deviations below this are taken for none: the column says nothing, and stays 0. */
const LEAST_DEVIATION = 1e-6;

/** Mean and deviation of each column of `values`, `[count, width]`, examples counting as `weights` say. */
export function standardOf(
  values: Float32Array,
  count: number,
  width: number,
  weights: ArrayLike<number>,
): Standard {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  let total = 0;
  for (let row = 0; row < count; row++) {
    total += weights[row]!;
    for (let i = 0; i < width; i++) sums[i] = sums[i]! + weights[row]! * values[row * width + i]!;
  }
  const mean = Float32Array.from(sums, (sum) => sum / total);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) {
      squares[i] = squares[i]! + weights[row]! * (values[row * width + i]! - mean[i]!) ** 2;
    }
  }
  const scale = Float32Array.from(squares, (sum) => {
    const deviation = Math.sqrt(sum / total);
    return deviation < LEAST_DEVIATION ? Number.POSITIVE_INFINITY : deviation;
  });
  return { mean, scale };
}

/** Standardises one example in place: `values[at, at + width)`. */
export function standardise({ mean, scale }: Standard, values: Float32Array, at: number): void {
  for (let i = 0; i < mean.length; i++) values[at + i] = (values[at + i]! - mean[i]!) / scale[i]!;
}
