import { AppError } from '../../base/errors.ts';
import { SerialQueue } from '../../base/serial-queue.ts';
import type { SampleRange } from '../ffmpeg/decode-arguments.ts';
import type { DecodeResult } from '../ffmpeg/decode-calls.ts';
import { createRing, type RingMemory, RingReader } from '../ffmpeg/frame-ring.ts';
import type { DecodeWorker, WorkerPool } from '../ffmpeg/worker-pool.ts';
import type { RangeStart } from '../probe/keyframes.ts';

export interface PlannedRange {
  readonly range: SampleRange;
  /** True when another range follows: the first sample of that one is then decoded here too, as proof that they join. */
  readonly joins: boolean;
}

/** One range on its way: its frames come out of `reader` in order. */
export interface RangeRun extends PlannedRange {
  readonly reader: RingReader;
  /** Settles after the last frame was written. */
  readonly result: Promise<DecodeResult>;
  /** To be called when the frames have been taken: the worker then goes on to another range. */
  consumed(): void;
}

/** What is to be decoded, and how. */
export interface RangeWork {
  readonly workers: number;
  /** How many of them there is room for now, from 0: others may want the processors meanwhile. All unless given. */
  room?(): number;
  readonly ring: { readonly frameBytes: number; readonly capacity: number };
  readonly first: SampleRange;
  /** Finds where to start for the first range; the start of the file when null or not found. */
  readonly firstSeek: ((worker: DecodeWorker) => Promise<RangeStart | null>) | null;
  /** Where the range after one that begins at `from` starts; null when `from` runs to the end. */
  nextStart(worker: DecodeWorker, from: number): Promise<RangeStart | null>;
  decode(worker: DecodeWorker, planned: PlannedRange, ring: RingMemory): Promise<DecodeResult>;
  readonly signal: AbortSignal;
}

/** How often is looked whether there is less room, or some again. */
const ROOM_MS = 250;

interface Planned extends PlannedRange {
  readonly index: number;
  /** Why the range cannot even be started. */
  readonly failure: unknown;
}

/**
 * Gives ranges to workers in order, each to the first that is free, and hands the runs out in the same order. A worker
 * takes its next range when its ring is empty, so memory is bounded by the number of workers. Where there is less room, the
 * first ranges go on and the others stand still: the consumer waits for the first of all, so that it never waits for one
 * that stands while another works.
 */
export class RangeScheduler {
  readonly #pool: WorkerPool;
  readonly #work: RangeWork;
  readonly #runs: PromiseWithResolvers<RangeRun | null>[] = [];
  readonly #readers = new Set<RingReader>();
  /** The next range to give out, still without its end. */
  #next: SampleRange | null;
  #planned = 0;
  /** Ranges are planned one after the other, because each starts where the one before it ends. */
  readonly #planning = new SerialQueue();
  /** Workers that have taken a range, and those of them that decode it, by its index. */
  #taken = 0;
  readonly #decoding = new Map<number, DecodeWorker>();
  #looking: ReturnType<typeof setInterval> | null = null;
  /** Workers that still take ranges. */
  #working: number;
  #failure: AppError | null = null;

  constructor(pool: WorkerPool, work: RangeWork) {
    this.#pool = pool;
    this.#work = work;
    this.#next = work.first;
    work.signal.addEventListener('abort', () => this.#wake(), { once: true });
    this.#working = work.workers;
    for (let place = 0; place < work.workers; place++) {
      void this.#start().catch((thrown: unknown) => this.#fail(thrown));
    }
  }

  /**
   * The run at `index` as soon as it is planned, or null when there are fewer.
   * Errors: `decode/crashed` when no worker can be started, or none has memory for its ring.
   */
  run(index: number): Promise<RangeRun | null> {
    if (this.#failure && index >= this.#planned) return Promise.reject(this.#failure);
    const ended = this.#work.signal.aborted || (this.#next === null && index >= this.#planned);
    return ended ? Promise.resolve(null) : this.#slot(index).promise;
  }

  #slot(index: number): PromiseWithResolvers<RangeRun | null> {
    while (this.#runs.length <= index) this.#runs.push(Promise.withResolvers());
    return this.#runs[index]!;
  }

  /** After an abort nobody else would wake a consumer that sleeps. */
  #wake(): void {
    for (const reader of this.#readers) reader.abandon();
    for (const run of this.#runs) run.resolve(null);
  }

  /** A worker that could not be had, or its ring: the others go on, and the last one's failure is everyone's. */
  #fail(thrown: unknown): void {
    this.#working--;
    if (this.#working > 0) return;
    this.#failure =
      thrown instanceof AppError
        ? thrown
        : new AppError(
            'decode/crashed',
            'The decoder cannot be started: close other programs, as memory is short, and try again.',
            { cause: thrown },
          );
    for (const run of this.#runs.slice(this.#planned)) {
      // Nobody need have asked for it.
      run.promise.catch(() => {});
      run.reject(this.#failure);
    }
  }

  /** Errors: those of starting a worker, and of memory for its ring. */
  async #start(): Promise<void> {
    const { ring: size, signal } = this.#work;
    const ring = createRing(size.frameBytes, size.capacity);
    let worker: DecodeWorker | null = null;
    let hasTaken = false;
    try {
      while (!signal.aborted && this.#next !== null) {
        if (this.#taken >= this.#room()) {
          if (worker && !worker.dead) this.#pool.release(worker);
          worker = null;
          await new Promise((resolve) => setTimeout(resolve, ROOM_MS));
          continue;
        }
        this.#taken += 1;
        hasTaken = true;
        if (!worker || worker.dead) worker = this.#pool.acquire();
        const owner = worker;
        const planned = await this.#planning.run(() => this.#plan(owner));
        const consumed = planned && (await this.#decode(owner, planned, ring));
        this.#taken -= 1;
        hasTaken = false;
        await consumed?.taken;
      }
    } finally {
      if (hasTaken) this.#taken -= 1;
      if (worker && !worker.dead) this.#pool.release(worker);
    }
    // Whoever asked for a run beyond the last one was still waiting.
    if (this.#next === null) for (const run of this.#runs.slice(this.#planned)) run.resolve(null);
  }

  #room(): number {
    return this.#work.room?.() ?? Number.POSITIVE_INFINITY;
  }

  /** Lets as many go on as there is room for. */
  #makeRoom(): void {
    const room = this.#room();
    const inOrder = [...this.#decoding].sort(([a], [b]) => a - b);
    for (const [place, [, worker]] of inOrder.entries()) worker.hold(place >= room);
  }

  #watch(index: number, worker: DecodeWorker | null): void {
    if (worker) this.#decoding.set(index, worker);
    else this.#decoding.delete(index);
    if (!this.#work.room) return;
    this.#makeRoom();
    if (this.#decoding.size > 0) this.#looking ??= setInterval(() => this.#makeRoom(), ROOM_MS);
    else if (this.#looking !== null) {
      clearInterval(this.#looking);
      this.#looking = null;
    }
  }

  /** Settles when the range is decoded; what it gives, when its frames were taken. */
  async #decode(
    worker: DecodeWorker,
    planned: Planned,
    ring: RingMemory,
  ): Promise<{ readonly taken: Promise<void> }> {
    const { signal } = this.#work;
    const reader = new RingReader(ring);
    reader.reset();
    this.#readers.add(reader);
    const decoding = planned.failure
      ? Promise.reject<DecodeResult>(planned.failure)
      : this.#work.decode(worker, planned, ring);
    this.#watch(planned.index, worker);
    const result = decoding.finally(() => reader.abandon());
    const { promise: taken, resolve: consumed } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => consumed(), { once: true });
    // Planning takes a while: one that was aborted meanwhile is told of it no more, and the worker would never be free.
    if (signal.aborted) consumed();
    this.#slot(planned.index).resolve({
      range: planned.range,
      joins: planned.joins,
      reader,
      result,
      consumed,
    });
    await result.catch(() => {});
    this.#watch(planned.index, null);
    return { taken: taken.then(() => void this.#readers.delete(reader)) };
  }

  async #plan(worker: DecodeWorker): Promise<Planned | null> {
    let range = this.#next;
    if (!range || this.#work.signal.aborted) return null;
    const index = this.#planned;
    let start: RangeStart | null = null;
    let failure: unknown = null;
    try {
      if (index === 0 && this.#work.firstSeek) {
        range = { ...range, seek: (await this.#work.firstSeek(worker))?.seek ?? null };
      }
      start = await this.#work.nextStart(worker, range.from);
    } catch (error) {
      failure = error;
    }
    this.#planned++;
    this.#next = start ? { from: start.sample, to: range.to, seek: start.seek } : null;
    return { index, range: start ? { ...range, to: start.sample } : range, joins: start !== null, failure };
  }
}
