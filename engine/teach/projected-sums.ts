import { RunningSums } from './describe/running-sums.ts';
import type { Arena, Place } from './kernel/arena.ts';
import type { Stream } from './streams.ts';

/** Rows that are weighed together: few enough for the processor's own memory. */
const AT_ONCE = 256;

/**
 * What a linear model says of stretches whose description is the mean of their rows. The mean of weighed rows is the
 * weighed mean: each row is weighed once, and the sums that are looked up are as narrow as there are classes.
 */
export class ProjectedSums {
  readonly #arena: Arena;
  readonly #width: number;
  readonly #classes: number;
  readonly #rowsPerSlot: number;
  readonly #weights: Place<'float32'>;
  readonly #rows: Place<'float32'>;
  readonly #out: Place<'float32'>;
  readonly #sums: RunningSums;

  /**
   * @param arena holds all of it
   * @param weights `[classes, width]`, rows and classes padded as {@link Arena.sums} asks for, without a bias
   * @param width values of a row of the stream, a multiple of 4
   * @param classes padded to a multiple of 4
   */
  constructor(
    arena: Arena,
    weights: Place<'float32'>,
    { width, classes, rowsPerSlot }: { width: number; classes: number; rowsPerSlot: number },
  ) {
    this.#arena = arena;
    this.#weights = weights;
    this.#width = width;
    this.#classes = classes;
    this.#rowsPerSlot = rowsPerSlot;
    this.#rows = arena.place('float32', AT_ONCE * width);
    this.#out = arena.place('float32', AT_ONCE * classes);
    this.#sums = new RunningSums(classes);
  }

  /** Goes to `slots` slots of a stream (borrowed for this call) from slot `first` on, which is then slot 0. */
  look({ data }: Stream, first: number, slots: number): void {
    const width = this.#width;
    const classes = this.#classes;
    const rows = slots * this.#rowsPerSlot;
    const begin = first * this.#rowsPerSlot;
    const sums = this.#sums.empty(rows);
    let sum = 0;
    for (let row = 0; row < rows; row += AT_ONCE) {
      const count = Math.min(AT_ONCE, rows - row);
      const from = (begin + row) * width;
      this.#arena.view(this.#rows).set(data.subarray(from, from + count * width));
      // An odd last row is weighed with what lies behind it, which nobody reads.
      this.#arena.sums(this.#rows, count + (count % 2), this.#weights, classes, width, this.#out);
      const out = this.#arena.view(this.#out);
      for (let at = 0; at < count * classes; at++, sum++) sums[sum + classes] = sums[sum]! + out[at]!;
    }
  }

  /** Writes the sums of a stretch of slots for all classes, padding included, to `out[at...]`. */
  score(from: number, to: number, out: Float32Array, at: number): void {
    this.#sums.mean(from * this.#rowsPerSlot, to * this.#rowsPerSlot, 0, this.#classes, out, at);
  }
}
