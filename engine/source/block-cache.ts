/** Reads one aligned run of blocks: exactly the bytes `[start, end)`, or throws. */
export type BlockReader = (start: number, end: number) => Uint8Array;

export interface BlockCacheOptions {
  /** Length of the file in bytes. */
  readonly size: number;
  /** Bytes in a block. A read costs milliseconds whatever its length, so a block is large. */
  readonly blockBytes: number;
  /** Blocks kept; the one not used for longest goes first. */
  readonly capacity: number;
  /** Blocks fetched in one read once reading turns out to be sequential. */
  readonly readAhead: number;
}

/** Turns a demuxer's many small reads into few large ones. */
export class BlockCache {
  readonly #read: BlockReader;
  readonly #options: BlockCacheOptions;
  /** Insertion order is order of use: the first key is the oldest. */
  readonly #blocks = new Map<number, Uint8Array>();
  #lastMissed = -2;

  constructor(read: BlockReader, options: BlockCacheOptions) {
    this.#read = read;
    this.#options = options;
  }

  /** Copies bytes from `position` on into `into` and returns how many: fewer only at the end of the file. */
  readAt(position: number, into: Uint8Array): number {
    const { size, blockBytes } = this.#options;
    const end = Math.min(position + into.length, size);
    let at = position;
    while (at < end) {
      const index = Math.floor(at / blockBytes);
      const block = this.#block(index);
      const from = at - index * blockBytes;
      const count = Math.min(block.length - from, end - at);
      into.set(block.subarray(from, from + count), at - position);
      at += count;
    }
    return Math.max(0, at - position);
  }

  clear(): void {
    this.#blocks.clear();
  }

  #block(index: number): Uint8Array {
    const cached = this.#blocks.get(index);
    if (cached) {
      this.#blocks.delete(index);
      this.#blocks.set(index, cached);
      return cached;
    }
    this.#fetch(index);
    return this.#blocks.get(index)!;
  }

  #fetch(index: number): void {
    const { size, blockBytes, capacity, readAhead } = this.#options;
    const sequential = index === this.#lastMissed + 1;
    const wanted = sequential ? Math.max(1, Math.min(readAhead, capacity)) : 1;
    let count = 1;
    while (count < wanted && !this.#blocks.has(index + count) && (index + count) * blockBytes < size) count++;
    const bytes = this.#read(index * blockBytes, Math.min((index + count) * blockBytes, size));
    // The wanted block goes in last, so that its own read-ahead can never push it out.
    for (let i = count - 1; i >= 0; i--) {
      while (this.#blocks.size >= capacity) this.#blocks.delete(this.#blocks.keys().next().value!);
      this.#blocks.set(
        index + i,
        bytes.subarray(i * blockBytes, Math.min((i + 1) * blockBytes, bytes.length)),
      );
    }
    this.#lastMissed = index + count - 1;
  }
}
