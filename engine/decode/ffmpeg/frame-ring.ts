import { type Heartbeat, Stopped } from './heartbeat.ts';

const WRITTEN = 0;
const READ = 1;
const ENDED = 2;
const HEADER_BYTES = 16;

/** Longest sleep between two looks at the world: only a safety net, every change of state is notified. */
const WAKE_MS = 500;

/**
 * A bounded queue of frames in shared memory with one writer and one reader, the only thing that grows with speed and
 * nothing that grows with length. The writer sleeps while it is full, so the reader's pace is the limit.
 */
export interface RingMemory {
  readonly buffer: SharedArrayBuffer;
  readonly frameBytes: number;
  readonly capacity: number;
}

/** Memory for `capacity` frames of `frameBytes` bytes each. */
export function createRing(frameBytes: number, capacity: number): RingMemory {
  return { buffer: new SharedArrayBuffer(HEADER_BYTES + frameBytes * capacity), frameBytes, capacity };
}

/** The writing end, inside the decode worker: takes a stream of bytes and cuts it into frames. */
export class RingWriter {
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #pixels: Uint8Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;
  readonly #heartbeat: Heartbeat;
  #filled = 0;

  constructor(memory: RingMemory, heartbeat: Heartbeat) {
    this.#memory = memory;
    this.#heartbeat = heartbeat;
    this.#header = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
    this.#pixels = new Uint8Array(memory.buffer, HEADER_BYTES);
  }

  /** Copies `bytes` (borrowed). Blocks while the ring is full; throws {@link Stopped} when told to end. */
  write(bytes: Uint8Array): void {
    const { frameBytes, capacity } = this.#memory;
    for (let at = 0; at < bytes.length; ) {
      this.#heartbeat.beat();
      if (this.#filled === 0) this.#waitForRoom();
      const count = Math.min(frameBytes - this.#filled, bytes.length - at);
      const slot = Atomics.load(this.#header, WRITTEN) % capacity;
      this.#pixels.set(bytes.subarray(at, at + count), slot * frameBytes + this.#filled);
      at += count;
      this.#filled += count;
      if (this.#filled < frameBytes) continue;
      this.#filled = 0;
      Atomics.add(this.#header, WRITTEN, 1);
      Atomics.notify(this.#header, WRITTEN);
    }
  }

  /** Whole frames written so far. */
  get frames(): number {
    return Atomics.load(this.#header, WRITTEN);
  }

  /** No more frames follow. */
  end(): void {
    Atomics.store(this.#header, ENDED, 1);
    Atomics.notify(this.#header, WRITTEN);
  }

  #waitForRoom(): void {
    const { capacity } = this.#memory;
    for (;;) {
      const read = Atomics.load(this.#header, READ);
      if (Atomics.load(this.#header, WRITTEN) - read < capacity) return;
      if (this.#heartbeat.stopped) throw new Stopped();
      this.#heartbeat.park(true);
      Atomics.wait(this.#header, READ, read, WAKE_MS);
      this.#heartbeat.park(false);
    }
  }
}

/** The reading end, in the thread that consumes frames. */
export class RingReader {
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #pixels: Uint8Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#header = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
    this.#pixels = new Uint8Array(memory.buffer, HEADER_BYTES);
  }

  /** Empties the ring for the next run. Only while no writer uses it. */
  reset(): void {
    this.#header.fill(0);
  }

  /** Frames that can be taken now. */
  get available(): number {
    return Atomics.load(this.#header, WRITTEN) - Atomics.load(this.#header, READ);
  }

  /** Copies the next frame into `into` and frees its place. There must be one available. */
  take(into: Uint8Array): void {
    const { frameBytes, capacity } = this.#memory;
    const start = (Atomics.load(this.#header, READ) % capacity) * frameBytes;
    into.set(this.#pixels.subarray(start, start + frameBytes));
    Atomics.add(this.#header, READ, 1);
    Atomics.notify(this.#header, READ);
  }

  /** Resolves with true when a frame is available, false when the writer has ended and all frames were taken. */
  async ready(): Promise<boolean> {
    for (;;) {
      const written = Atomics.load(this.#header, WRITTEN);
      const ended = Atomics.load(this.#header, ENDED) === 1;
      if (this.available > 0) return true;
      if (ended) return this.available > 0;
      const wait = Atomics.waitAsync(this.#header, WRITTEN, written, WAKE_MS);
      if (wait.async) await wait.value;
    }
  }

  /** Wakes the reader for good after the writer's thread has died. */
  abandon(): void {
    Atomics.store(this.#header, ENDED, 1);
    Atomics.notify(this.#header, WRITTEN);
    Atomics.notify(this.#header, READ);
  }
}
