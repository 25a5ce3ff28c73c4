import { DECODES_HEADER } from '../../../engine/source/decodes-header.ts';

/** A decoder reads ahead: so long after its last read it may still be at work. */
const LASTS_MS = 10_000;

/** Knows from what is read whether a page decodes a video. */
export class DeskReads {
  readonly #now: () => number;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds of a clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(request: Request): void {
    if (request.headers.has(DECODES_HEADER)) this.#lastAt = this.#now();
  }

  get isAtWork(): boolean {
    return this.#now() - this.#lastAt < LASTS_MS;
  }
}
