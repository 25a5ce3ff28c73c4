import type { Stream } from '../streams.ts';
import type { Describer } from './describer.ts';
import { RunningSums } from './running-sums.ts';

/** The mean of every column: what there was to see, in whatever order. */
export class MeanDescriber implements Describer {
  readonly #rowsPerSlot: number;
  readonly #sums: RunningSums;

  constructor(width: number, rowsPerSlot: number) {
    this.#rowsPerSlot = rowsPerSlot;
    this.#sums = new RunningSums(width);
  }

  look({ data }: Stream, first: number, slots: number): this {
    const { width } = this.#sums;
    const rows = this.#rowsPerSlot;
    this.#sums.fill(data.subarray(first * rows * width, (first + slots) * rows * width), slots * rows);
    return this;
  }

  describe(from: number, to: number, out: Float32Array, at: number): void {
    const { width } = this.#sums;
    this.#sums.mean(from * this.#rowsPerSlot, to * this.#rowsPerSlot, 0, width, out, at);
  }
}
