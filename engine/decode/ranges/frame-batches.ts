import type { FrameBatch } from '../frame-source.ts';

/** Collects frames into batches in one buffer that is used again and again. */
export class FrameBatches {
  readonly #frameBytes: number;
  readonly #pixels: Uint8Array;
  readonly #size: number;
  #first: number;
  #count = 0;

  constructor(frameBytes: number, size: number, firstSample: number) {
    this.#frameBytes = frameBytes;
    this.#size = size;
    this.#pixels = new Uint8Array(frameBytes * size);
    this.#first = firstSample;
  }

  /** Index of the sample that {@link place} is for. */
  get nextSample(): number {
    return this.#first + this.#count;
  }

  /** Where the next frame goes. Nothing is added before {@link commit}. */
  get place(): Uint8Array {
    return this.#pixels.subarray(this.#count * this.#frameBytes, (this.#count + 1) * this.#frameBytes);
  }

  /** Adds the frame at {@link place} and returns the batch when it is full. */
  commit(): FrameBatch | null {
    this.#count++;
    return this.#count === this.#size ? this.flush() : null;
  }

  /** What has been added since the last batch, or null. */
  flush(): FrameBatch | null {
    if (this.#count === 0) return null;
    const batch: FrameBatch = {
      firstSample: this.#first,
      count: this.#count,
      pixels: this.#pixels.subarray(0, this.#count * this.#frameBytes),
    };
    this.#first += this.#count;
    this.#count = 0;
    return batch;
  }
}
