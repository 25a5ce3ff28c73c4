import type { Stream } from '../streams.ts';
import type { Describer } from './describer.ts';
import { RunningSums } from './running-sums.ts';

/** The mean of every column: what there was to see, in whatever order. */
export class MeanDescriber implements Describer {
  readonly #width: number;
  readonly #rowsPerSlot: number;
  readonly #sums: RunningSums;
  #data: Float32Array = new Float32Array(0);
  #rows = 0;
  /** Rows that were added up for single stretches; as soon as that is as much as to sum up all of them, this is done. */
  #added = 0;

  constructor(width: number, rowsPerSlot: number) {
    this.#width = width;
    this.#rowsPerSlot = rowsPerSlot;
    this.#sums = new RunningSums(width);
  }

  look({ data }: Stream, first: number, slots: number): this {
    const row = this.#rowsPerSlot * this.#width;
    this.#data = data.subarray(first * row, (first + slots) * row);
    this.#rows = slots * this.#rowsPerSlot;
    this.#added = 0;
    return this;
  }

  describe(from: number, to: number, out: Float32Array, at: number): void {
    const begin = from * this.#rowsPerSlot;
    const end = to * this.#rowsPerSlot;
    const isWhole = Number.isInteger(begin) && Number.isInteger(end) && end <= this.#rows;
    if (this.#added < this.#rows && isWhole) {
      this.#added += end - begin;
      this.#add(begin, end, out, at);
      return;
    }
    if (this.#added !== Number.POSITIVE_INFINITY) this.#sums.fill(this.#data, this.#rows);
    this.#added = Number.POSITIVE_INFINITY;
    this.#sums.mean(begin, end, 0, this.#width, out, at);
  }

  #add(begin: number, end: number, out: Float32Array, at: number): void {
    const width = this.#width;
    const data = this.#data;
    const share = 1 / (end - begin);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let from = begin * width + column; from < end * width; from += width) sum += data[from]!;
      out[at + column] = sum * share;
    }
  }
}
