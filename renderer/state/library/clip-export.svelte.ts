import type { ClipsWish as HostWish } from '../../../electron/contract/clips.ts';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { freeName } from '../../../engine/formats/fields/file-names.ts';
import type { LibraryApi } from './library-api.ts';

/** Keeps a clip where the person wants it. Errors: `source/denied`. */
export type KeepClip = (name: string, clip: Blob) => Promise<void>;

/** What is to be cut, wherever that is done. */
export type ClipsWish = Omit<HostWish, 'folder' | 'reel'>;

/** All of them in one file. */
export type ReelVideoWish = Pick<HostWish, 'segments' | 'preUs' | 'postUs'> & {
  readonly reel: NonNullable<HostWish['reel']>;
};

/** What became of one run. */
export interface ClipsOutcome {
  readonly kept: number;
  /** Of those, files whose name was too long for a disk and was cut. */
  readonly shortened: number;
  /** A sentence for each clip that could not be cut or kept. */
  readonly failures: readonly AppError[];
  /** Some were left out because the person stopped the run. */
  readonly isCancelled: boolean;
}

/** Cuts the clips of many segments one after the other, while the person goes on. One run at a time. */
export class ClipExport {
  #done = $state(0);
  #total = $state(0);
  #failures = $state.raw<readonly AppError[]>([]);
  #abort = $state.raw<AbortController | null>(null);
  /** Token of the folder that the host writes into; null before one was chosen. */
  folder: string | null = null;
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

  /**
   * One clip that fails stops no other.
   * @param taken names that no clip may get, see `diskName`; those that the clips get are added
   * Errors: `usage` while a run is under way.
   */
  async run(
    { segments, isExact, ...wish }: ClipsWish,
    keep: KeepClip,
    taken = new Set<string>(),
  ): Promise<ClipsOutcome> {
    if (this.#abort)
      throw new AppError('usage', 'Clips are being cut already: wait for them, or cancel them.');
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#total = segments.length;
    this.#done = 0;
    this.#failures = [];
    let shortened = 0;
    try {
      for (const [index, id] of segments.entries()) {
        if (signal.aborted) break;
        try {
          const asked = { ...wish, number: index + 1 };
          const { name, isShortened, file } = await this.#api.clip(id, isExact, asked, signal);
          await keep(freeName(name, taken), file);
          if (isShortened) shortened++;
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
    return {
      kept: this.#done - failures.length,
      shortened,
      failures,
      isCancelled: signal.aborted && this.#done < this.#total,
    };
  }

  /** What was kept stays. */
  cancel(): void {
    this.#abort?.abort();
  }
}

/** Of many that fail for one reason the first say it. */
export const MOST_TOLD = 3;

export function clipsText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'clip' : 'clips'}`;
}
