/** Sums over any stretch of rows in constant time, with fractions of the rows at both ends. */
export class RunningSums {
  readonly width: number;
  /** `[rows + 1, width]`: row i holds the sum of all rows before i. */
  #sums = new Float64Array(0);
  #rows = 0;

  constructor(width: number) {
    this.width = width;
  }

  /**
   * Sums up other rows, in the memory of those before.
   * @param data `[rows, width]` (borrowed, may be longer)
   */
  fill(data: ArrayLike<number>, rows: number): this {
    const { width } = this;
    const sums = this.empty(rows);
    for (let at = 0; at < rows * width; at++) sums[at + width] = sums[at]! + data[at]!;
    return this;
  }

  /** For who sums up by themselves: `[rows + 1, width]`, of which the first row is 0 and the others are to be written. */
  empty(rows: number): Float64Array<ArrayBuffer> {
    const length = (rows + 1) * this.width;
    if (this.#sums.length < length) this.#sums = new Float64Array(length);
    this.#rows = rows;
    return this.#sums;
  }

  /**
   * Writes the mean of columns `[first, first + columns)` over rows `[from, to)`, which may be fractions, to
   * `out[at...]`. `from` must be below `to`.
   */
  mean(from: number, to: number, first: number, columns: number, out: Float32Array, at: number): void {
    const { width } = this;
    const sums = this.#sums;
    const low = Math.min(this.#rows - 1, Math.floor(from));
    const high = Math.min(this.#rows, Math.floor(to));
    const lowShare = from - low;
    const highShare = high < this.#rows ? to - high : 0;
    const share = 1 / (to - from);
    let a = low * width + first;
    let b = high * width + first;
    if (lowShare === 0 && highShare === 0) {
      for (const end = at + columns; at < end; a++, b++, at++) out[at] = (sums[b]! - sums[a]!) * share;
      return;
    }
    for (const end = at + columns; at < end; a++, b++, at++) {
      const before = sums[a]! + lowShare * (sums[a + width]! - sums[a]!);
      // Without a share there may be no row behind.
      const until = highShare === 0 ? sums[b]! : sums[b]! + highShare * (sums[b + width]! - sums[b]!);
      out[at] = (until - before) * share;
    }
  }
}
