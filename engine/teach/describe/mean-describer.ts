import type { Stream } from '../streams.ts';
import type { Describer } from './describer.ts';
import { RunningSums } from './running-sums.ts';

/** The mean of every column: what there was to see, in whatever order. */
export class MeanDescriber implements Describer {
  readonly #rowsPerSlot: number;
  readonly #width: number;
  readonly #sums: RunningSums;
  readonly #isRooted: boolean;

  /** @param isRooted whether the square root is taken, because a feature that is twice as strong says little more */
  constructor({ data, width, rowsPerSlot }: Stream, slots: number, isRooted: boolean) {
    this.#isRooted = isRooted;
    this.#rowsPerSlot = rowsPerSlot;
    this.#width = width;
    this.#sums = new RunningSums(data, slots * rowsPerSlot, width);
  }

  describe(from: number, to: number, out: Float32Array, at: number): void {
    const width = this.#width;
    this.#sums.mean(from * this.#rowsPerSlot, to * this.#rowsPerSlot, 0, width, out, at);
    if (!this.#isRooted) return;
    for (let column = at; column < at + width; column++) {
      out[column] = Math.sign(out[column]!) * Math.sqrt(Math.abs(out[column]!));
    }
  }
}
