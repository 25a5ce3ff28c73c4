import { AppError } from '../../base/errors.ts';
import { type Heartbeat, Stopped } from './heartbeat.ts';
import type { HeldPicture } from './held-pictures.ts';

const WRITTEN = 0;
const READ = 1;
const ENDED = 2;
const HEADER_BYTES = 16;
const TIMES_BYTES = 4;

/** Longest sleep between two looks at the world: only a safety net, every change of state is notified. */
const WAKE_MS = 500;

/**
 * A bounded queue of frames in shared memory with one writer and one reader, the only thing that grows with speed and
 * nothing that grows with length. The writer sleeps while it is full, so the reader's pace is the limit.
 */
export interface RingMemory {
  /** A header, for each place how many samples its frame stands for, and the frames. */
  readonly buffer: SharedArrayBuffer;
  readonly frameBytes: number;
  readonly capacity: number;
}

/** Thrown inside the worker to unwind a run that has written all that was wanted. */
export class Enough extends Error {
  override readonly name = 'Enough';
}

/** Memory for `capacity` frames of `frameBytes` bytes each. */
export function createRing(frameBytes: number, capacity: number): RingMemory {
  const buffer = new SharedArrayBuffer(HEADER_BYTES + (TIMES_BYTES + frameBytes) * capacity);
  return { buffer, frameBytes, capacity };
}

function partsOf({ buffer, capacity }: RingMemory) {
  return {
    header: new Int32Array(buffer, 0, HEADER_BYTES / 4),
    times: new Int32Array(buffer, HEADER_BYTES, capacity),
    pixels: new Uint8Array(buffer, HEADER_BYTES + TIMES_BYTES * capacity),
  };
}

/** The writing end, inside the decode worker: takes a stream of bytes and cuts it into frames. */
export class RingWriter {
  readonly #header: Int32Array<SharedArrayBuffer>;
  readonly #times: Int32Array<SharedArrayBuffer>;
  readonly #pixels: Uint8Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;
  readonly #heartbeat: Heartbeat;
  readonly #most: number;
  /** What is not written again: for frames to come, how many samples more they stand for. */
  readonly #held = new Map<number, number>();
  #isHeld = false;
  #samples = 0;
  #filled = 0;

  /** @param most samples that are wanted */
  constructor(memory: RingMemory, heartbeat: Heartbeat, most = Number.POSITIVE_INFINITY) {
    this.#memory = memory;
    this.#heartbeat = heartbeat;
    this.#most = most;
    const { header, times, pixels } = partsOf(memory);
    this.#header = header;
    this.#times = times;
    this.#pixels = pixels;
  }

  /** Says, before it is written, that a frame stands for more than one sample. Throws when it comes too late. */
  hold({ frame, more }: HeldPicture): void {
    if (frame < this.frames)
      throw new AppError('decode/crashed', 'The video decoder told of a picture too late.');
    this.#held.set(frame, (this.#held.get(frame) ?? 0) + more);
    this.#isHeld = true;
  }

  /**
   * Copies `bytes` (borrowed). Blocks while the ring is full; throws {@link Stopped} when told to end, and {@link Enough}
   * when all was written and ffmpeg, which does not know how long pictures are held, would go on.
   */
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
      const times = 1 + (this.#held.get(this.frames) ?? 0);
      this.#held.delete(this.frames);
      this.#samples += times;
      this.#times[slot] = times;
      Atomics.add(this.#header, WRITTEN, 1);
      Atomics.notify(this.#header, WRITTEN);
      if (this.#isHeld && this.#samples >= this.#most) throw new Enough();
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
  readonly #times: Int32Array<SharedArrayBuffer>;
  readonly #pixels: Uint8Array<SharedArrayBuffer>;
  readonly #memory: RingMemory;

  constructor(memory: RingMemory) {
    this.#memory = memory;
    const { header, times, pixels } = partsOf(memory);
    this.#header = header;
    this.#times = times;
    this.#pixels = pixels;
  }

  /** Empties the ring for the next run. Only while no writer uses it. */
  reset(): void {
    this.#header.fill(0);
  }

  /** Frames of this run so far. */
  get written(): number {
    return Atomics.load(this.#header, WRITTEN);
  }

  /** Frames that can be taken now. */
  get available(): number {
    return Atomics.load(this.#header, WRITTEN) - Atomics.load(this.#header, READ);
  }

  /**
   * Copies the next frame into `into` and frees its place. There must be one available.
   * @returns how many samples it stands for
   */
  take(into: Uint8Array): number {
    const { frameBytes, capacity } = this.#memory;
    const slot = Atomics.load(this.#header, READ) % capacity;
    into.set(this.#pixels.subarray(slot * frameBytes, (slot + 1) * frameBytes));
    const times = this.#times[slot]!;
    Atomics.add(this.#header, READ, 1);
    Atomics.notify(this.#header, READ);
    return times;
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
