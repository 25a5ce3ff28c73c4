interface Row {
  readonly sum: Float64Array;
  weight: number;
}

/** Weighted means of the logits that overlapping windows give a slot. Holds only slots that may still change. */
export class LogitAverage {
  readonly #classes: number;
  readonly #rows = new Map<number, Row>();

  constructor(classes: number) {
    this.#classes = classes;
  }

  /** Adds the logits `[classes]` at `offset` of `logits` (borrowed) to `slot`. */
  add(slot: number, logits: Float32Array, offset: number, weight = 1): void {
    let row = this.#rows.get(slot);
    if (!row) {
      row = { sum: new Float64Array(this.#classes), weight: 0 };
      this.#rows.set(slot, row);
    }
    for (let c = 0; c < this.#classes; c++) row.sum[c]! += weight * logits[offset + c]!;
    row.weight += weight;
  }

  /** The means of `slots` slots from `firstSlot` on, `[slots, classes]`, in a new array. */
  mean(firstSlot: number, slots: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(slots * this.#classes);
    for (let index = 0; index < slots; index++) {
      const row = this.#rows.get(firstSlot + index);
      if (!row) throw new RangeError(`slot ${firstSlot + index} has no logits`);
      for (let c = 0; c < this.#classes; c++) out[index * this.#classes + c] = row.sum[c]! / row.weight;
    }
    return out;
  }

  /** Forgets the slots before `slot`: nothing more will be added to them. */
  forgetBefore(slot: number): void {
    for (const held of this.#rows.keys()) if (held < slot) this.#rows.delete(held);
  }

  get heldSlots(): number {
    return this.#rows.size;
  }
}
