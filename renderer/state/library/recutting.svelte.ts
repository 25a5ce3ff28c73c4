import type { LibraryEvent } from '../../../electron/contract/host-events.ts';
import { type RecutState, type RecutWish, recutEndpoints } from '../../../electron/contract/recut.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';

/** Cutting the library's stored scores anew, which the host does whether or not a page looks on. */
export class Recutting {
  #progress = $state.raw<RecutState['progress']>(null);
  /** True from asking until the host tells of progress or the end. */
  #isAsked = $state(false);

  /** How far it is; null while nothing is cut. */
  get progress(): RecutState['progress'] {
    return this.#progress;
  }
  get isRunning(): boolean {
    return this.#isAsked || this.#progress !== null;
  }

  /** Errors: those of the host. */
  async begin(wish: RecutWish): Promise<void> {
    this.#isAsked = true;
    try {
      this.#progress = (await ask(recutEndpoints.begin, { body: wish })).progress;
    } catch (error) {
      this.#isAsked = false;
      throw error;
    }
  }

  /** What was cut until then stays so. Errors: those of the host. */
  async cancel(): Promise<void> {
    await ask(recutEndpoints.cancel, {});
    this.#isAsked = false;
    this.#progress = null;
  }

  receive({ progress, hasEnded }: Extract<LibraryEvent, { readonly kind: 'recut' }>): void {
    this.#progress = progress;
    if (hasEnded || progress) this.#isAsked = false;
  }
}
