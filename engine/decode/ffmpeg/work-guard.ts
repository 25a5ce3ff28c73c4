import { AppError } from '../../base/errors.ts';
import type { OpenedSource } from '../../source/opened-source.ts';

/** Longest work for a new picture: minutes of one processor for a few of the largest that there are. */
const MOST_SECONDS = 90;
/** How often a file is read over for a new picture, or for an answer about it. A bad order costs much reading, no loop. */
const MOST_READS = 64;
/** Read at any rate: what looks for the begin and the end of a small file does it many times. */
const ALWAYS_BYTES = 512 << 20;

/** Thrown inside the worker to unwind a run that would not come to an end. */
export class Endless extends Error {
  override readonly name = 'Endless';
  /** What the owner of the run is told. */
  readonly told: AppError;

  constructor(told: AppError) {
    super(told.message);
    this.told = told;
  }
}

/**
 * Ends a run whose work is not that of what is in the file: that reads it again and again, or works on and gives no new
 * picture. Waiting for whoever takes the pictures is no work.
 */
export class WorkGuard {
  readonly #name: string;
  readonly #mostBytes: number;
  readonly #now: () => number;
  /** Null for runs that give none. */
  #pictureAt: number | null;
  #bytes = 0;

  /**
   * @param source what is read
   * @param givesPictures false where the run answers a question
   * @param now milliseconds of a clock
   */
  constructor(
    { name, size }: { readonly name: string; readonly size: number },
    givesPictures: boolean,
    now: () => number = () => performance.now(),
  ) {
    this.#name = name;
    this.#mostBytes = MOST_READS * size + ALWAYS_BYTES;
    this.#now = now;
    this.#pictureAt = givesPictures ? now() : null;
  }

  /** To be called when a picture was made, or taken. */
  picture(): void {
    this.#bytes = 0;
    if (this.#pictureAt !== null) this.#pictureAt = this.#now();
  }

  /** To be called when the run was made to wait for so many milliseconds, which is no work. */
  rested(ms: number): void {
    if (this.#pictureAt !== null) this.#pictureAt += ms;
  }

  /** To be called while the run goes on. Throws {@link Endless}. */
  check(): void {
    const isLate = this.#pictureAt !== null && this.#now() - this.#pictureAt > MOST_SECONDS * 1000;
    if (isLate || this.#bytes > this.#mostBytes) throw new Endless(this.#told());
  }

  /** The same source, whose reads are counted. */
  watched(source: OpenedSource): OpenedSource {
    return {
      name: source.name,
      size: source.size,
      version: source.version,
      readAt: (position, into) => {
        this.#bytes += into.length;
        return source.readAt(position, into);
      },
      close: () => source.close(),
    };
  }

  #told(): AppError {
    const rest =
      this.#pictureAt === null
        ? 'reading it would not come to an end. Copy or convert it again.'
        : 'at some place no new picture comes however long it is decoded. What came before is kept; copy or convert it again for the rest.';
    return new AppError('media/endless', `"${this.#name}" is damaged: ${rest}`);
  }
}
