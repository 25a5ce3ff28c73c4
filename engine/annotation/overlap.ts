import { firstIndex } from '../base/sorted-search.ts';

interface Times {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * Finds the stretches of a list that overlap others, in time that grows with what is found: a long stretch early in
 * the list does not make every search begin there.
 */
export class OverlapSearch<T extends Times> {
  readonly #sorted: readonly T[];
  /** For each stretch, the latest end up to it. */
  readonly #reach: Float64Array;

  constructor(stretches: Iterable<T>) {
    this.#sorted = [...stretches].sort((a, b) => a.startUs - b.startUs);
    this.#reach = new Float64Array(this.#sorted.length);
    let reach = Number.NEGATIVE_INFINITY;
    for (const [index, stretch] of this.#sorted.entries()) {
      reach = Math.max(reach, stretch.endUs);
      this.#reach[index] = reach;
    }
  }

  /** Those that share time with `[startUs, endUs)`, by start. */
  *find(startUs: number, endUs: number): Generator<T> {
    const first = firstIndex(this.#reach.length, (index) => this.#reach[index]! > startUs);
    for (let index = first; index < this.#sorted.length; index++) {
      const stretch = this.#sorted[index]!;
      if (stretch.startUs >= endUs) return;
      if (stretch.endUs > startUs) yield stretch;
    }
  }
}
