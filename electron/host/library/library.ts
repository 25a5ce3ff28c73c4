import { existsSync } from 'node:fs';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { Enqueue, Enqueued } from '../../contract/batch.ts';
import type { LibraryEvent } from '../../contract/host-events.ts';
import { artifactsBeside, type LibraryArtifacts } from '../artifacts/library-artifacts.ts';
import type { HostEvents } from '../http/events.ts';
import { DEFAULT_MODEL } from '../models/model-folders.ts';
import { batchSummary, runningTasks } from '../tasks/job-list.ts';
import { enqueue } from '../tasks/jobs.ts';
import { BatchQueue } from '../tasks/queue.ts';
import { NodeTagger } from '../tasks/tagger.ts';
import { readSetting, SETTING_DEFAULTS } from './api/library-settings.ts';
import { LibraryDatabase } from './database/database.ts';
import { FolderWatch } from './folders/folder-watch.ts';
import { scanFolder } from './folders/folders.ts';
import { Settling } from './folders/settling.ts';
import { distinctId } from './videos/duplicate-ids.ts';
import { FullHashes } from './videos/full-hashes.ts';
import { Thumbnails } from './videos/thumbnails.ts';
import { videoIds } from './videos/video-list.ts';

/** A page is told of changes this often at most. */
const EVERY_MS = 250;

export interface LibraryOptions {
  readonly file: string;
  readonly modelFolders: readonly string[];
  readonly events: Pick<HostEvents, 'publish'>;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

interface Opened {
  readonly database: LibraryDatabase;
  readonly queue: BatchQueue;
  readonly watch: FolderWatch;
  readonly hashes: FullHashes;
  readonly thumbnails: Thumbnails;
}

/** The library as a process has it open: its database, its queue and the folders it looks at. */
export class Library {
  readonly scanning = new Map<number, number>();
  /** What is kept of videos, also of those that are not in the library. */
  readonly kept: LibraryArtifacts;
  readonly #options: LibraryOptions;
  readonly #stop = new AbortController();
  readonly #scans = new Map<number, Promise<void>>();
  readonly #settling = new Settling();
  readonly #due = new Map<LibraryEvent['kind'], NodeJS.Timeout>();
  #opened: Opened | undefined;
  #hasEnded = false;

  /** Nothing is made on disk before the library is first used. */
  constructor(options: LibraryOptions) {
    this.#options = options;
    this.kept = artifactsBeside(options.file, () => this.#cacheLimit(), options.report);
  }

  /** Goes on with what waits in the queue, if there is a library. A damaged one is told of when it is asked for. */
  start(): void {
    if (!existsSync(this.#options.file)) return;
    try {
      this.#open();
    } catch {
      // Every question about the library is answered with the sentence that says what is wrong.
    }
  }

  /** Errors: `library/damaged`, `library/newer-version`, `storage/*`. */
  get database(): LibraryDatabase {
    return this.#open().database;
  }

  get queue(): BatchQueue {
    return this.#open().queue;
  }

  get thumbnails(): Thumbnails {
    return this.#open().thumbnails;
  }

  /** True when there is a library to ask, without making one. */
  get exists(): boolean {
    return this.#opened !== undefined || existsSync(this.#options.file);
  }

  /** The content id of a file whose id by blocks is another file's too, where it has one of its own. A damaged library knows of none. */
  distinctId(file: string, stamp: string): ContentId | undefined {
    try {
      return this.exists ? distinctId(this.database, file, stamp) : undefined;
    } catch {
      return undefined;
    }
  }

  enqueue(wish: Enqueue): Enqueued {
    const { database, queue } = this.#open();
    const { videos, folder, filter, model = DEFAULT_MODEL, threshold, minDurationUs, force = false } = wish;
    const ids = videos ?? videoIds(database, filter ?? { ...(folder === undefined ? {} : { folder }) });
    const settings = { threshold: threshold ?? null, minDurationUs: minDurationUs ?? null };
    const queued = enqueue(database, ids, { model, settings, isForced: force });
    queue.wake();
    this.changed();
    return { queued, skipped: ids.length - queued, batch: batchSummary(database, queue.progress) };
  }

  /** Looks through a folder now; resolves when that is done. A scan under way is not begun twice. */
  scan(id: number): Promise<void> {
    const scan = this.#scans.get(id) ?? this.#scan(id).finally(() => this.#scans.delete(id));
    this.#scans.set(id, scan);
    return scan;
  }

  /** Watches what is to be watched now. */
  watchFolders(): void {
    this.#open().watch.refresh();
  }

  /** Tells pages soon that videos, segments, folders or collections have changed, and the batch with them. */
  changed(): void {
    this.#tell('library');
    this.#tell('batch');
  }

  /** Stops at once what runs; it is taken up at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#due.values()) clearTimeout(timer);
    if (!this.#opened) return;
    const { database, queue, watch, hashes } = this.#opened;
    watch.close();
    await hashes.close();
    await queue.close();
    await Promise.allSettled(this.#scans.values());
    database.close();
  }

  #cacheLimit(): number {
    try {
      return this.exists ? readSetting(this.database, 'cacheLimitBytes') : SETTING_DEFAULTS.cacheLimitBytes;
    } catch {
      // Of a damaged library nothing else is known.
      return SETTING_DEFAULTS.cacheLimitBytes;
    }
  }

  #open(): Opened {
    if (this.#opened) return this.#opened;
    const { file, modelFolders, report } = this.#options;
    const database = new LibraryDatabase(file);
    const queue = new BatchQueue({
      database,
      tagger: new NodeTagger(modelFolders, this.kept.artifacts),
      onChange: (what) => (what === 'progress' ? this.#tell('batch') : this.changed()),
      onEnd: () => {
        this.#hasEnded = true;
        this.#tell('batch');
      },
      report,
    });
    const watch = new FolderWatch(database, (id) => void this.scan(id));
    const hashes = new FullHashes({ database, onChange: () => this.changed(), report });
    this.#opened = {
      database,
      queue,
      watch,
      hashes,
      thumbnails: new Thumbnails(database, this.kept.artifacts),
    };
    queue.start();
    hashes.start();
    watch.refresh();
    return this.#opened;
  }

  async #scan(id: number): Promise<void> {
    const { database, queue, watch } = this.#open();
    this.scanning.set(id, 0);
    this.#tell('library');
    try {
      const { added, unsettled, isGone } = await scanFolder(database, id, {
        signal: this.#stop.signal,
        settling: this.#settling,
        onSeen: (seen) => {
          this.scanning.set(id, seen);
          this.#tell('library');
        },
      });
      if (this.#stop.signal.aborted) return;
      if (unsettled > 0) watch.lookAgain(id);
      watch.keep(id, isGone);
      const isTagged = database.get('SELECT 1 FROM folder WHERE id = ? AND is_tagged = 1', id);
      if (isTagged && added.length > 0) {
        const settings = { threshold: null, minDurationUs: null };
        enqueue(database, added, { model: DEFAULT_MODEL, settings, isForced: false });
        queue.wake();
      }
    } catch (error) {
      this.#options.report(error);
    } finally {
      this.scanning.delete(id);
      if (!this.#stop.signal.aborted) this.changed();
    }
  }

  #tell(kind: LibraryEvent['kind']): void {
    if (this.#due.has(kind) || this.#stop.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#due.delete(kind);
      try {
        this.#options.events.publish(this.#event(kind));
      } catch (error) {
        this.#options.report(error);
      }
    }, EVERY_MS);
    this.#due.set(kind, timer.unref());
  }

  #event(kind: LibraryEvent['kind']): LibraryEvent {
    if (kind === 'library') return { kind };
    const { database, queue } = this.#open();
    const hasEnded = this.#hasEnded;
    this.#hasEnded = false;
    return {
      kind,
      batch: batchSummary(database, queue.progress),
      running: runningTasks(database, queue.progress),
      hasEnded,
    };
  }
}
