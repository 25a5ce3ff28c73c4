/**
 * Notices when nothing moves: over a gap of the file the picture before it is shown again and again, for up to hours, and
 * what a model says of it once holds for all of them.
 */
export class StillFrames {
  readonly #frameBytes: number;
  #last: Uint8Array | null = null;
  #count = 0;

  constructor(frameBytes: number) {
    this.#frameBytes = frameBytes;
  }

  /** Frames at the end of what was seen that are the same. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes the next `count` frames of `pixels` (borrowed). True when all of them are the last one that was seen.
   * @param isStill whether all of them are the first, which alone is there
   */
  see(pixels: Uint8Array, count: number, isStill = false): boolean {
    const before = this.#count;
    for (let frame = 0; frame < (isStill ? 1 : count); frame++) {
      const bytes = pixels.subarray(frame * this.#frameBytes, (frame + 1) * this.#frameBytes);
      const isSame = this.#last !== null && isEqual(this.#last, bytes);
      this.#count = isSame ? this.#count + 1 : 1;
      if (isSame) continue;
      this.#last ??= new Uint8Array(this.#frameBytes);
      this.#last.set(bytes);
    }
    if (isStill) this.#count += count - 1;
    return count > 0 && this.#count === before + count;
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** What was computed of a batch whose frames were all the same, for those that follow with the same again. */
export class StillAnswer<A> {
  readonly #frames: StillFrames;
  #answer: Promise<A> | null = null;

  constructor(frameBytes: number) {
    this.#frames = new StillFrames(frameBytes);
  }

  /**
   * What `compute` gives for these frames, or gave for the same picture before.
   * @param compute must answer for a picture that stands still in the same way however many frames it is given
   */
  of(pixels: Uint8Array, count: number, compute: () => Promise<A>): Promise<A> {
    const isStill = this.#frames.see(pixels, count);
    if (isStill && this.#answer) return this.#answer;
    const computing = compute();
    this.#answer = isStill ? computing : null;
    return computing;
  }
}

/** `rows` rows of `width` numbers: those of `data`, or its last one as often, where it is of another number of rows. */
export function repeatRow(
  data: Float16Array<ArrayBuffer>,
  rows: number,
  width: number,
): Float16Array<ArrayBuffer> {
  if (data.length === rows * width) return data;
  const repeated = new Float16Array(rows * width);
  const last = data.subarray(data.length - width);
  for (let row = 0; row < rows; row++) repeated.set(last, row * width);
  return repeated;
}
