/** Rows that only pass by while a list is scrolled ask for nothing: a picture costs the host a decoder. */
const REST_MS = 150;

/** Tells a list that is scrolled from one that was just opened, whose pictures are wanted at once. */
export class PassingBy {
  readonly #now: () => number;
  #leftAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a clock that only goes on */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A row went out of sight. */
  left(): void {
    this.#leftAt = this.#now();
  }

  /** How long a row that came into sight waits before it asks, in milliseconds. */
  restMs(): number {
    return this.#now() - this.#leftAt < REST_MS ? REST_MS : 0;
  }
}

/** Of this window. */
export const scrolling = new PassingBy(() => performance.now());
