import { stat } from 'node:fs/promises';
import type { ProjectRevision } from '../../contract/projects.ts';
import type { ProjectFiles } from './project-places.ts';
import type { ProjectKey, ProjectStore } from './project-store.ts';

/** Polled, as change notices of the system miss what network drives and synchronising tools do. */
const EVERY_MS = 1000;
/** Projects looked at: the ones used last. A page that shows more learns of a change when it saves. */
const MOST = 32;

interface Watched {
  readonly key: ProjectKey;
  /** What pages know to be on disk. */
  revision: ProjectRevision | null;
  /** Of the files when the revision was read; undefined before the first look. */
  stamp: string | undefined;
}

export interface WatchOptions {
  readonly store: ProjectStore;
  /** False while nobody would hear of a change. */
  isHeard(): boolean;
  onChange(key: ProjectKey, revision: ProjectRevision | null): void;
}

/** Notices when something other than this process writes to a project that a page uses. */
export class ProjectWatch {
  readonly #options: WatchOptions;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** A page has read or saved this revision: a later one is news. */
  know(key: ProjectKey, revision: ProjectRevision | null): void {
    // A page without the media token must not hide the file beside the video from the others.
    const media = key.media ?? this.#watched.get(nameOf(key))?.key.media;
    this.#watched.delete(nameOf(key));
    this.#watched.set(nameOf(key), { key: { ...key, media }, revision, stamp: undefined });
    const oldest = this.#watched.keys().next().value;
    if (this.#watched.size > MOST && oldest !== undefined) this.#watched.delete(oldest);
    this.#timer ??= setInterval(() => void this.look(), EVERY_MS).unref();
  }

  /** Looks once, now. */
  async look(): Promise<void> {
    if (this.#isLooking || !this.#options.isHeard()) return;
    this.#isLooking = true;
    try {
      for (const watched of [...this.#watched.values()]) await this.#check(watched);
    } finally {
      this.#isLooking = false;
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#watched.clear();
  }

  async #check(watched: Watched): Promise<void> {
    const { store, onChange } = this.#options;
    const { key } = watched;
    const stamp = await stampOf(store.files(key));
    if (stamp === watched.stamp) return;
    // Unreadable for a moment: asked again the next time.
    const revision = await store.revision(key).catch(() => undefined);
    if (revision === undefined || this.#watched.get(nameOf(key)) !== watched) return;
    watched.stamp = stamp;
    if (revision === watched.revision) return;
    watched.revision = revision;
    onChange(key, revision);
  }
}

function nameOf({ contentId, study = '' }: ProjectKey): string {
  return `${contentId} ${study}`;
}

/** Other whenever one of the files is. */
export async function stampOf({ library, beside }: ProjectFiles): Promise<string> {
  const stamps = [library, beside].map(async (file) => {
    const stats = file && (await stat(file, { bigint: true }).catch(() => undefined));
    return stats ? `${stats.ino}-${stats.size}-${stats.mtimeNs}` : 'none';
  });
  return (await Promise.all(stamps)).join(' ');
}
