import type { FrameBatch } from '../frame-source.ts';

export interface BatchShape {
  readonly frameBytes: number;
  /** See `FrameOptions`. */
  readonly most: number;
  readonly least: number;
  readonly multiple: number;
  readonly memory: () => Uint8Array;
}

/** Collects frames into batches. */
export class FrameBatches {
  readonly #shape: BatchShape;
  #pixels: Uint8Array | null = null;
  #first: number;
  #count = 0;

  constructor(shape: BatchShape, firstSample: number) {
    this.#shape = shape;
    this.#first = firstSample;
  }

  /** Index of the sample that {@link place} is for. */
  get nextSample(): number {
    return this.#first + this.#count;
  }

  /** Where the next frame goes. Nothing is added before {@link commit}. */
  get place(): Uint8Array {
    const { frameBytes, memory } = this.#shape;
    this.#pixels ??= memory();
    return this.#pixels.subarray(this.#count * frameBytes, (this.#count + 1) * frameBytes);
  }

  /**
   * Adds the frame at {@link place} and returns the batch when it is to be handed out.
   * @param hasMore whether another frame can be had without waiting
   */
  commit(hasMore: boolean): FrameBatch | null {
    const { most, least, multiple } = this.#shape;
    this.#count++;
    const isEnough = this.#count >= least && this.#count % multiple === 0 && !hasMore;
    return this.#count === most || isEnough ? this.flush() : null;
  }

  /** What has been added since the last batch, or null. */
  flush(): FrameBatch | null {
    if (this.#count === 0 || !this.#pixels) return null;
    const batch: FrameBatch = {
      firstSample: this.#first,
      count: this.#count,
      pixels: this.#pixels.subarray(0, this.#count * this.#shape.frameBytes),
    };
    this.#first += this.#count;
    this.#count = 0;
    this.#pixels = null;
    return batch;
  }
}
