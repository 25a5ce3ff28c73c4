import { readSettings, type Settings, writeSettings } from '../host/settings/settings-file.ts';

const MOST_RECENT = 10;
/** A page that asks again and again must not make the disk busy. */
const COUNT_EVERY_MS = 10_000;

/** What the desktop remembers from one start to the next, on disk as soon as it changes. */
export class Memory {
  readonly #file: string;
  #settings: Settings;
  #countedAtMs = Number.NEGATIVE_INFINITY;

  constructor(file: string) {
    this.#file = file;
    this.#settings = readSettings(file);
  }

  get settings(): Settings {
    return this.#settings;
  }

  remember(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    try {
      writeSettings(this.#file, this.#settings);
    } catch (error) {
      // A full disk must not keep a window from closing.
      console.error(error);
    }
  }

  /** Puts files on top of the list of those opened last. */
  rememberFiles(files: readonly string[]): void {
    const others = (this.#settings.recentFiles ?? []).filter((file) => !files.includes(file));
    this.remember({ recentFiles: [...files.toReversed(), ...others].slice(0, MOST_RECENT) });
  }

  /** Counts one request that was refused; {@link save} writes what the last seconds added. */
  countRefusal(): void {
    const refusedRequests = (this.#settings.refusedRequests ?? 0) + 1;
    const now = performance.now();
    if (now - this.#countedAtMs < COUNT_EVERY_MS) this.#settings = { ...this.#settings, refusedRequests };
    else {
      this.#countedAtMs = now;
      this.remember({ refusedRequests });
    }
  }

  save(): void {
    this.remember({});
  }
}
