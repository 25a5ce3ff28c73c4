import type { Rational } from '../base/micros.ts';
import type { ScoreTrack } from './score-track.ts';

const FIRST_CAPACITY_SLOTS = 256;

/** Scores that arrive piece by piece, and are revised, kept in one growing array. */
export class ScoreStore {
  readonly slotRate: Rational;
  readonly classes: number;
  #slots = 0;
  #data: Float32Array;

  constructor(slotRate: Rational, classes: number) {
    this.slotRate = slotRate;
    this.classes = classes;
    this.#data = new Float32Array(FIRST_CAPACITY_SLOTS * classes);
  }

  get slots(): number {
    return this.#slots;
  }

  /**
   * Sets the scores of `slots` slots from `firstSlot` on, `[slots, classes]` (copied). They may replace earlier ones
   * and go on after the last, but leave no hole.
   */
  write(firstSlot: number, slots: number, data: Float32Array): void {
    if (firstSlot < 0 || firstSlot > this.#slots) {
      throw new RangeError(`slots ${this.#slots} to ${firstSlot} have no scores`);
    }
    if (data.length < slots * this.classes) {
      throw new RangeError(`${slots} slots need ${slots * this.classes} scores, not ${data.length}`);
    }
    const end = firstSlot + slots;
    this.#reserve(end);
    this.#data.set(data.subarray(0, slots * this.classes), firstSlot * this.classes);
    this.#slots = Math.max(this.#slots, end);
  }

  /** All scores so far. The array is borrowed: later writes change it or leave it behind. */
  get track(): ScoreTrack {
    return { slotRate: this.slotRate, classes: this.classes, slots: this.#slots, data: this.#data };
  }

  #reserve(slots: number): void {
    const capacity = this.#data.length / this.classes;
    if (slots <= capacity) return;
    const grown = new Float32Array(Math.max(slots, capacity * 2) * this.classes);
    grown.set(this.#data.subarray(0, this.#slots * this.classes));
    this.#data = grown;
  }
}
