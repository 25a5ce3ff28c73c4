import { type FSWatcher, watch } from 'node:fs';
import type { LibraryDatabase } from './database.ts';

/** Copying a file makes many changes: they are looked at together. */
const QUIET_MS = 1500;
/** Network shares and some drives tell of no change. */
const ANYWAY_MS = 10 * 60_000;

/** Asks for a scan of a watched folder soon after something in it has changed, and now and then in any case. */
export class FolderWatch {
  readonly #database: LibraryDatabase;
  readonly #scan: (id: number) => void;
  readonly #watchers = new Map<number, FSWatcher | null>();
  readonly #due = new Map<number, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: LibraryDatabase, scan: (id: number) => void) {
    this.#database = database;
    this.#scan = scan;
  }

  /** Watches the folders that are to be watched now, and no others. New ones are looked through. */
  refresh(): void {
    const wanted = new Map(
      this.#database
        .all<{ id: number; path: string }>('SELECT id, path FROM folder WHERE is_watched = 1')
        .map(({ id, path }) => [id, path]),
    );
    for (const [id, watcher] of this.#watchers) {
      if (wanted.has(id)) continue;
      watcher?.close();
      this.#watchers.delete(id);
    }
    for (const [id, folder] of wanted) {
      if (this.#watchers.has(id)) continue;
      this.#watchers.set(id, this.#watched(id, folder));
      this.#scan(id);
    }
    this.#timer ??= setInterval(() => {
      for (const id of this.#watchers.keys()) this.#scan(id);
    }, ANYWAY_MS).unref();
  }

  /** A scan once nothing has changed for a moment. */
  lookAgain(id: number): void {
    clearTimeout(this.#due.get(id));
    const timer = setTimeout(() => {
      this.#due.delete(id);
      this.#scan(id);
    }, QUIET_MS);
    this.#due.set(id, timer.unref());
  }

  close(): void {
    clearInterval(this.#timer);
    for (const timer of this.#due.values()) clearTimeout(timer);
    for (const watcher of this.#watchers.values()) watcher?.close();
    this.#watchers.clear();
  }

  /** Null where the system cannot watch: the folder is then only looked at now and then. */
  #watched(id: number, folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, () => this.lookAgain(id));
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return null;
    }
  }
}
