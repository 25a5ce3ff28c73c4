import { FEWEST_HELD } from '../ffmpeg/held-pictures.ts';
import type { FrameBatch } from '../frame-source.ts';

export interface BatchShape {
  readonly frameBytes: number;
  /** See `FrameOptions`. */
  readonly most: number;
  readonly least: number;
  readonly multiple: number;
  readonly stills: boolean;
  readonly memory: () => Uint8Array;
}

/** Samples of a still that come together: what is computed of them has a row for each. */
const MOST_STILL = 1024;

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

  /**
   * Adds the frame at {@link place} for `times` samples, and yields the batches that are to be handed out.
   * @param hasMore as of {@link commit}, for the last of them
   */
  *add(times: number, hasMore: boolean): Generator<FrameBatch, void, undefined> {
    // Its place may be handed out before it was shown often enough.
    const frame = times > 1 ? this.place.slice() : null;
    const { multiple } = this.#shape;
    const stills = this.#shape.stills && times >= FEWEST_HELD;
    for (let left = times; left > 0; ) {
      if (frame && left < times) this.place.set(frame);
      left -= 1;
      const batch = this.commit(left > 0 || hasMore);
      if (batch) yield batch;
      if (!frame || !stills || left < multiple || this.#count % multiple !== 0) continue;
      const before = this.flush();
      if (before) yield before;
      const still = left - (left % multiple);
      yield* this.#still(frame, still);
      left -= still;
    }
  }

  *#still(frame: Uint8Array, samples: number): Generator<FrameBatch, void, undefined> {
    const { multiple, memory } = this.#shape;
    const most = MOST_STILL - (MOST_STILL % multiple);
    for (let left = samples; left > 0; ) {
      const count = Math.min(left, Math.max(multiple, most));
      const pixels = memory().subarray(0, frame.length);
      pixels.set(frame);
      yield { firstSample: this.#first, count, pixels, isStill: true };
      this.#first += count;
      left -= count;
    }
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
