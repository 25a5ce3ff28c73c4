import type { ByteSource } from '../../source/byte-source.ts';
import type { RingMemory } from '../ffmpeg/frame-ring.ts';
import { type Heartbeat, Stopped } from '../ffmpeg/heartbeat.ts';

const WRITTEN = 0;
const READ = 1;
const ENDED = 2;
const HEADER_BYTES = 16;
/** Longest sleep between two looks at the world: only a safety net, every change of state is notified. */
const WAKE_MS = 500;
/** A stream of pictures has no size: more than any has. */
const ENDLESS = 2 ** 46;

/** The end of a ring of pictures that a thread writes which must not block. */
export class PlaneWriter {
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#header = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
  }

  /** Where the next picture goes, as soon as there is room; null once nobody reads any more. */
  async place(): Promise<Uint8Array<SharedArrayBuffer> | null> {
    const { buffer, capacity, frameBytes } = this.#memory;
    for (;;) {
      if (Atomics.load(this.#header, ENDED) === 1) return null;
      const read = Atomics.load(this.#header, READ);
      const written = Atomics.load(this.#header, WRITTEN);
      if (written - read < capacity)
        return new Uint8Array(buffer, HEADER_BYTES + (written % capacity) * frameBytes, frameBytes);
      const wait = Atomics.waitAsync(this.#header, READ, read, WAKE_MS);
      if (wait.async) await wait.value;
    }
  }

  /** Whether who writes waits for who reads; from any thread. */
  get isFull(): boolean {
    return Atomics.load(this.#header, WRITTEN) - Atomics.load(this.#header, READ) >= this.#memory.capacity;
  }

  /** Hands on the picture at {@link place}. */
  commit(): void {
    Atomics.add(this.#header, WRITTEN, 1);
    Atomics.notify(this.#header, WRITTEN);
  }

  /** No more pictures follow, and none is waited for. */
  end(): void {
    Atomics.store(this.#header, ENDED, 1);
    Atomics.notify(this.#header, WRITTEN);
    Atomics.notify(this.#header, READ);
  }
}

/** The other end, inside a worker: what ffmpeg reads as a file of raw pictures, as they come. */
export class PlaneSource implements ByteSource {
  readonly name = 'planes.yuv';
  readonly size = ENDLESS;
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #pixels: Uint8Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;
  readonly #heartbeat: Heartbeat;

  constructor(memory: RingMemory, heartbeat: Heartbeat) {
    this.#memory = memory;
    this.#heartbeat = heartbeat;
    this.#header = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
    this.#pixels = new Uint8Array(memory.buffer, HEADER_BYTES);
  }

  readAt(position: number, into: Uint8Array): number {
    const { frameBytes, capacity } = this.#memory;
    const frame = Math.floor(position / frameBytes);
    if (!this.#wait(frame)) return 0;
    const within = position - frame * frameBytes;
    const count = Math.min(into.length, frameBytes - within);
    const start = (frame % capacity) * frameBytes + within;
    into.set(this.#pixels.subarray(start, start + count));
    if (within + count === frameBytes) {
      Atomics.store(this.#header, READ, frame + 1);
      Atomics.notify(this.#header, READ);
    }
    return count;
  }

  close(): void {
    Atomics.store(this.#header, ENDED, 1);
    Atomics.notify(this.#header, READ);
  }

  /** False when the pictures end before `frame`. */
  #wait(frame: number): boolean {
    for (;;) {
      const written = Atomics.load(this.#header, WRITTEN);
      if (written > frame) return true;
      if (Atomics.load(this.#header, ENDED) === 1) return Atomics.load(this.#header, WRITTEN) > frame;
      if (this.#heartbeat.stopped) throw new Stopped();
      this.#heartbeat.park(true);
      Atomics.wait(this.#header, WRITTEN, written, WAKE_MS);
      this.#heartbeat.park(false);
    }
  }
}

/** Takes pictures of which the writer has told that they are there. */
export class PlaneReader {
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    this.#header = new Int32Array(memory.buffer, 0, HEADER_BYTES / 4);
  }

  /** Copies the next picture and frees its place. */
  take(into: Uint8Array): void {
    const { buffer, capacity, frameBytes } = this.#memory;
    const read = Atomics.load(this.#header, READ);
    into.set(new Uint8Array(buffer, HEADER_BYTES + (read % capacity) * frameBytes, frameBytes));
    Atomics.store(this.#header, READ, read + 1);
    Atomics.notify(this.#header, READ);
  }
}
