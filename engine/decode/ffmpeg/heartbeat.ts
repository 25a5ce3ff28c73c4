/**
 * Two-way signals with a worker that is inside a synchronous call and so cannot hear messages: the owner says stop,
 * the worker shows that it is alive.
 */
const STOP = 0;
const BEAT = 1;
const PARKED = 2;
const HELD = 3;
const CELLS = 4;
/** Longest sleep between two looks at the world: only a safety net, every change of state is notified. */
const WAKE_MS = 500;

/** Thrown inside the worker to unwind a run that its owner no longer wants. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export class Heartbeat {
  /** Shared with the other thread. */
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(buffer = new SharedArrayBuffer(CELLS * 4)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** Owner: end the run at its next read or write. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1);
    Atomics.notify(this.#cells, HELD);
  }

  /** Owner: the run stands still from its next read or write on, until it may go on. */
  hold(isHeld: boolean): void {
    Atomics.store(this.#cells, HELD, isHeld ? 1 : 0);
    if (!isHeld) Atomics.notify(this.#cells, HELD);
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) === 1;
  }

  /**
   * Worker: shows progress, waits while it is held, and throws {@link Stopped} when it should end.
   * @returns milliseconds for which it was held
   */
  beat(): number {
    Atomics.add(this.#cells, BEAT, 1);
    const held = Atomics.load(this.#cells, HELD) === 1 ? this.#rest() : 0;
    if (this.stopped) throw new Stopped();
    return held;
  }

  #rest(): number {
    const since = performance.now();
    this.park(true);
    while (!this.stopped && Atomics.load(this.#cells, HELD) === 1)
      Atomics.wait(this.#cells, HELD, 1, WAKE_MS);
    this.park(false);
    return performance.now() - since;
  }

  /** Worker: says whether it waits for its owner, which is not a lack of progress. */
  park(parked: boolean): void {
    Atomics.store(this.#cells, PARKED, parked ? 1 : 0);
  }

  get parked(): boolean {
    return Atomics.load(this.#cells, PARKED) === 1;
  }

  /** Owner: a number that differs whenever the worker has moved. */
  get pulse(): number {
    return Atomics.load(this.#cells, BEAT);
  }
}
