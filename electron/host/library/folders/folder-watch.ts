import { type FSWatcher, statSync, watch } from 'node:fs';
import type { LibraryDatabase } from '../database/database.ts';

/** Copying a file makes many changes: they are looked at together. */
const QUIET_MS = 1500;
/** Network shares and some drives tell of no change. */
const ANYWAY_MS = 10 * 60_000;
/** A drive that is plugged in again tells nobody. */
const RETURN_MS = 5000;

interface Watched {
  readonly path: string;
  /** Which folder of that path it was: one made anew is another to the system. Undefined while it is gone. */
  readonly identity: string | undefined;
  /** Null where the system cannot watch: the folder is then only looked at now and then. */
  readonly watcher: FSWatcher | null;
}

/** Asks for a scan of a watched folder soon after something in it has changed, and now and then in any case. */
export class FolderWatch {
  readonly #database: LibraryDatabase;
  readonly #scan: (id: number) => void;
  readonly #watched = new Map<number, Watched>();
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
    for (const [id, { watcher }] of this.#watched) {
      if (wanted.has(id)) continue;
      watcher?.close();
      this.#watched.delete(id);
    }
    for (const [id, folder] of wanted) {
      if (this.#watched.has(id)) continue;
      this.#watch(id, folder);
      this.#scan(id);
    }
    this.#timer ??= setInterval(() => {
      for (const id of this.#watched.keys()) this.#scan(id);
    }, ANYWAY_MS).unref();
  }

  /** A scan once nothing has changed for a moment. */
  lookAgain(id: number): void {
    this.#lookIn(id, QUIET_MS);
  }

  /** To be called after every scan: a folder that is gone is waited for, and one that came back watched anew. */
  keep(id: number, isGone: boolean): void {
    const before = this.#watched.get(id);
    if (!before) return;
    if (isGone) {
      before.watcher?.close();
      this.#watched.set(id, { path: before.path, identity: undefined, watcher: null });
      this.#lookIn(id, RETURN_MS);
    } else if (before.identity !== identityOf(before.path)) {
      before.watcher?.close();
      this.#watch(id, before.path);
      // What was put into it before it was watched told nobody.
      this.lookAgain(id);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const timer of this.#due.values()) clearTimeout(timer);
    for (const { watcher } of this.#watched.values()) watcher?.close();
    this.#watched.clear();
  }

  #lookIn(id: number, ms: number): void {
    clearTimeout(this.#due.get(id));
    const timer = setTimeout(() => {
      this.#due.delete(id);
      this.#scan(id);
    }, ms);
    this.#due.set(id, timer.unref());
  }

  #watch(id: number, path: string): void {
    this.#watched.set(id, { path, identity: identityOf(path), watcher: this.#watcherOf(id, path) });
  }

  #watcherOf(id: number, folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, () => this.lookAgain(id));
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return null;
    }
  }
}

/** Undefined where there is nothing that can be looked at. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino, birthtimeNs } = statSync(path, { bigint: true });
    return `${dev}-${ino}-${birthtimeNs}`;
  } catch {
    return undefined;
  }
}
