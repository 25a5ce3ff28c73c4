import { stampOf } from '../videos/videos.ts';

/** A file that was left alone for so long is taken to be whole. */
const SETTLE_MS = 2000;

/**
 * Tells files that something may still be writing to, as well as that can be told from outside: those written to a
 * moment ago, and those that were not the same a moment ago. The latter is for clocks that disagree, as a camera's or
 * a file server's may: a file from the future is whole too, once it stays as it is.
 */
export class Settling {
  readonly #looks = new Map<string, { readonly stamp: string; readonly sinceMs: number }>();

  /** To be asked at every look at a file that is not known as it is. */
  isSettled(
    file: string,
    stats: { readonly size: bigint; readonly mtimeNs: bigint; readonly mtimeMs: bigint },
    nowMs = Date.now(),
  ): boolean {
    const stamp = stampOf(stats);
    const before = this.#looks.get(file);
    const isSame = before?.stamp === stamp;
    const sinceMs = before === undefined ? Number(stats.mtimeMs) : isSame ? before.sinceMs : nowMs;
    // From its first look on, a file from the future is as old as that look.
    const age = nowMs - Math.min(sinceMs, nowMs);
    if (age >= SETTLE_MS) {
      this.#looks.delete(file);
      return true;
    }
    this.#looks.set(file, { stamp, sinceMs: Math.min(sinceMs, nowMs) });
    return false;
  }
}
