import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { ClipWish, LibraryApi } from './library-api.ts';

/** Keeps a clip where the person wants it. Errors: `source/denied`. */
export type KeepClip = (name: string, clip: Blob) => Promise<void>;

export interface ClipsWish extends Omit<ClipWish, 'number'> {
  readonly segments: readonly number[];
  readonly isExact: boolean;
}

/** What became of one run. */
export interface ClipsOutcome {
  readonly kept: number;
  /** A sentence for each clip that could not be cut or kept. */
  readonly failures: readonly AppError[];
  readonly isCancelled: boolean;
}

/** Cuts the clips of many segments one after the other, while the person goes on. One run at a time. */
export class ClipExport {
  #done = $state(0);
  #total = $state(0);
  #failures = $state.raw<readonly AppError[]>([]);
  #abort = $state.raw<AbortController | null>(null);
  readonly #api: LibraryApi;

  constructor(api: LibraryApi) {
    this.#api = api;
  }

  get isRunning(): boolean {
    return this.#abort !== null;
  }
  /** Clips that are through, good or bad. */
  get done(): number {
    return this.#done;
  }
  get total(): number {
    return this.#total;
  }
  get failed(): number {
    return this.#failures.length;
  }

  /** One clip that fails stops no other. Errors: `usage` while a run is under way. */
  async run({ segments, isExact, ...wish }: ClipsWish, keep: KeepClip): Promise<ClipsOutcome> {
    if (this.#abort)
      throw new AppError('usage', 'Clips are being cut already: wait for them, or cancel them.');
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#total = segments.length;
    this.#done = 0;
    this.#failures = [];
    try {
      for (const [index, id] of segments.entries()) {
        if (signal.aborted) break;
        try {
          const { name, file } = await this.#api.clip(id, isExact, { ...wish, number: index + 1 }, signal);
          await keep(name, file);
        } catch (thrown) {
          if (signal.aborted || isCancelled(thrown)) break;
          this.#failures = [...this.#failures, toAppError(thrown)];
        }
        this.#done++;
      }
    } finally {
      this.#abort = null;
    }
    const failures = this.#failures;
    return { kept: this.#done - failures.length, failures, isCancelled: signal.aborted };
  }

  /** What was kept stays. */
  cancel(): void {
    this.#abort?.abort();
  }
}
