import { Semaphore } from '../../../engine/base/semaphore.ts';
import { ApiFailure } from './http-error.ts';

/** What is made of larger ones takes many times their size: they take turns. */
export const LARGE_BYTES = 4 * 1024 * 1024;
/** More than windows of one person could send. */
const MOST_WAITING = 16;

const turns = new Semaphore(1);
let waiting = 0;

/** The turn of a request with a large body, from when it turns out to be large until it has been answered. */
export class LargeBodyTurn {
  readonly #end = Promise.withResolvers<void>();
  #hasBegun = false;

  /**
   * Resolves when no other large body is being read or answered; nothing more of this one is to be read before.
   * Errors: 503 when too many wait, `cancelled` when `signal` aborts.
   */
  async begin(signal?: AbortSignal): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    if (waiting >= MOST_WAITING)
      throw new ApiFailure(503, 'storage/busy', 'Too much is being sent at once: try again in a moment.');
    waiting += 1;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    turns
      .run(() => {
        resolve();
        return this.#end.promise;
      }, signal)
      .catch(reject)
      .finally(() => {
        waiting -= 1;
      });
    await promise;
  }

  end(): void {
    this.#end.resolve();
  }
}
