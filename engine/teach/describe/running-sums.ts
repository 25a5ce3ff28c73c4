/** Sums over any stretch of rows in constant time, with fractions of the rows at both ends. */
export class RunningSums {
  readonly rows: number;
  readonly width: number;
  /** `[rows + 1, width]`: row i holds the sum of all rows before i. */
  readonly #sums: Float64Array;

  /** @param data `[rows, width]` (borrowed, may be longer) */
  constructor(data: ArrayLike<number>, rows: number, width: number) {
    this.rows = rows;
    this.width = width;
    const sums = new Float64Array((rows + 1) * width);
    for (let at = 0; at < rows * width; at++) sums[at + width] = sums[at]! + data[at]!;
    this.#sums = sums;
  }

  /**
   * Writes the mean of columns `[first, first + columns)` over rows `[from, to)`, which may be fractions, to
   * `out[at...]`. `from` must be below `to`.
   */
  mean(from: number, to: number, first: number, columns: number, out: Float32Array, at: number): void {
    const { width } = this;
    const sums = this.#sums;
    const low = Math.min(this.rows - 1, Math.floor(from));
    const high = Math.min(this.rows - 1, Math.floor(to));
    const lowShare = from - low;
    const highShare = to - high;
    const share = 1 / (to - from);
    let a = low * width + first;
    let b = high * width + first;
    for (let column = 0; column < columns; column++, a++, b++) {
      const before = sums[a]! + lowShare * (sums[a + width]! - sums[a]!);
      const until = sums[b]! + highShare * (sums[b + width]! - sums[b]!);
      out[at + column] = (until - before) * share;
    }
  }
}
