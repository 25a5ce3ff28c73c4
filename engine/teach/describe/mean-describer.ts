import type { Stream } from '../streams.ts';
import type { Describer } from './describer.ts';
import { RunningSums } from './running-sums.ts';

/** Mean and standard deviation of every column: what there was to see, in whatever order. */
export class MeanDescriber implements Describer {
  readonly #rowsPerSlot: number;
  readonly #width: number;
  readonly #sums: RunningSums;
  readonly #squares: RunningSums;

  constructor({ data, width, rowsPerSlot }: Stream, slots: number) {
    const rows = slots * rowsPerSlot;
    this.#rowsPerSlot = rowsPerSlot;
    this.#width = width;
    this.#sums = new RunningSums(data, rows, width);
    this.#squares = new RunningSums(
      data.subarray(0, rows * width).map((value) => value * value),
      rows,
      width,
    );
  }

  describe(from: number, to: number, out: Float32Array, at: number): void {
    const width = this.#width;
    this.#sums.mean(from * this.#rowsPerSlot, to * this.#rowsPerSlot, 0, width, out, at);
    this.#squares.mean(from * this.#rowsPerSlot, to * this.#rowsPerSlot, 0, width, out, at + width);
    for (let column = at; column < at + width; column++) {
      out[column + width] = Math.sqrt(Math.max(0, out[column + width]! - out[column]! ** 2));
    }
  }
}
