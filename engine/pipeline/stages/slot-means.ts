/** One embedding per slot: the mean of its tokens, `[slots, width]` as float16. Grows with the video's length. */
export class SlotMeans {
  readonly #tokens: number;
  readonly #width: number;
  #data: Float16Array<ArrayBuffer>;
  #slots = 0;

  /** @param tokens tokens of a slot, of `width` numbers each */
  constructor(tokens: number, width: number) {
    this.#tokens = tokens;
    this.#width = width;
    this.#data = new Float16Array(256 * width);
  }

  /** @param data tokens of `slots` slots (borrowed) */
  add(data: Float16Array, slots: number): void {
    const width = this.#width;
    const end = (this.#slots + slots) * width;
    if (end > this.#data.length) {
      const grown = new Float16Array(Math.max(end, 2 * this.#data.length));
      grown.set(this.#data);
      this.#data = grown;
    }
    for (let slot = 0; slot < slots; slot++) {
      const from = slot * this.#tokens * width;
      for (let at = 0; at < width; at++) {
        let sum = 0;
        for (let token = 0; token < this.#tokens; token++) sum += data[from + token * width + at]!;
        this.#data[(this.#slots + slot) * width + at] = sum / this.#tokens;
      }
    }
    this.#slots += slots;
  }

  /** All so far, a view that later ones may leave behind. */
  get value(): { readonly shape: readonly [number, number]; readonly data: Float16Array<ArrayBuffer> } {
    return { shape: [this.#slots, this.#width], data: this.#data.subarray(0, this.#slots * this.#width) };
  }
}
