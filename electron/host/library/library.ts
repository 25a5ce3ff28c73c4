import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { BatchSummary, Enqueue, Enqueued, TaskPage } from '../../contract/batch.ts';
import type { ClipCounts, ClipsState, ClipsWish } from '../../contract/clips.ts';
import type { LibraryEvent } from '../../contract/host-events.ts';
import type { RecutCounts, RecutState, RecutWish } from '../../contract/recut.ts';
import { artifactsBeside, type LibraryArtifacts } from '../artifacts/library-artifacts.ts';
import type { HostEvents } from '../http/events.ts';
import { DEFAULT_MODEL } from '../models/model-folders.ts';
import { chooseDecoder } from '../settings/native-decoder.ts';
import type { ReadProject } from '../tasks/handlers/index-project.ts';
import { addTagging } from '../tasks/handlers/tag.ts';
import { libraryHandlers } from '../tasks/library-handlers.ts';
import { NodeTagger, type Tagger } from '../tasks/tagger.ts';
import { cancelKind } from '../tasks/task-changes.ts';
import { batchSummary, runningTasks, taskPage } from '../tasks/task-list.ts';
import { TaskRunner } from '../tasks/task-runner.ts';
import { hasPending } from '../tasks/task-table.ts';
import { readSetting, SETTING_DEFAULTS } from './api/library-settings.ts';
import { LibraryDatabase } from './database/database.ts';
import { FolderWatch } from './folders/folder-watch.ts';
import { Settling } from './folders/settling.ts';
import { distinctId } from './videos/duplicate-ids.ts';
import type { Thumbnails } from './videos/thumbnails.ts';
import { videoIds } from './videos/video-list.ts';

/** A page is told of changes this often at most. */
const EVERY_MS = 250;

export interface LibraryOptions {
  readonly file: string;
  readonly modelFolders: readonly string[];
  readonly events: Pick<HostEvents, 'publish'>;
  /** A video's project as it lies on disk now. */
  readonly readProject: ReadProject;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

/** Kinds of task that are one person's wish each, told of as a whole. */
const JOBS = ['recut', 'clips'] as const;
type Job = (typeof JOBS)[number];

interface Opened {
  readonly database: LibraryDatabase;
  readonly runner: TaskRunner;
  readonly tagger: Tagger;
  readonly watch: FolderWatch;
  readonly thumbnails: Thumbnails;
}

/** The library as a process has it open: its database, its tasks and the folders it looks at. */
export class Library {
  readonly scanning = new Map<number, number>();
  /** What is kept of videos, also of those that are not in the library. */
  readonly kept: LibraryArtifacts;
  readonly #options: LibraryOptions;
  readonly #stop = new AbortController();
  readonly #settling = new Settling();
  readonly #due = new Map<LibraryEvent['kind'], NodeJS.Timeout>();
  #opened: Opened | undefined;
  #hasEnded = false;
  readonly #last: { recut: RecutCounts | null; clips: ClipCounts | null } = { recut: null, clips: null };
  /** What has ended and is to be told. */
  readonly #endedJobs = new Set<Job>();

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

  get runner(): TaskRunner {
    return this.#open().runner;
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
    const {
      videos,
      folder,
      filter,
      model = DEFAULT_MODEL,
      threshold,
      minDurationUs,
      backsOff,
      force = false,
    } = wish;
    const { database, runner } = this.#open();
    const ids = videos ?? videoIds(database, filter ?? { ...(folder === undefined ? {} : { folder }) });
    const how = {
      model,
      threshold: threshold ?? null,
      minDurationUs: minDurationUs ?? null,
      ...(backsOff === undefined ? {} : { backsOff }),
      isForced: force,
    };
    const queued = addTagging(database, ids, how);
    runner.wake();
    this.changed();
    return { queued, skipped: ids.length - queued, batch: this.batch() };
  }

  /** Cuts the stored scores of videos by other settings, soon. */
  recut({ videos, filter = {}, ...settings }: RecutWish): RecutState {
    const { database, runner } = this.#open();
    runner.add('recut', { videos: [...(videos ?? videoIds(database, filter))], ...settings });
    return this.recutState();
  }

  cancelRecut(): RecutState {
    this.#cancel('recut');
    return this.recutState();
  }

  recutState(): RecutState {
    return { ...this.#state('recut'), last: this.#last.recut };
  }

  /** Cuts segments out of their videos into a folder, soon. */
  cutClips(wish: ClipsWish): ClipsState {
    const { runner } = this.#open();
    const { reel, ...rest } = wish;
    runner.add('clips', { ...rest, ...(reel ? { reel } : {}), segments: [...wish.segments] });
    return this.clipsState();
  }

  cancelClips(): ClipsState {
    this.#cancel('clips');
    return this.clipsState();
  }

  clipsState(): ClipsState {
    return { ...this.#state('clips'), last: this.#last.clips };
  }

  /** The whole batch at a glance. */
  batch(): BatchSummary {
    const { database, runner } = this.#open();
    return batchSummary(database, runner.progress('tag'));
  }

  /** One window of the batch. */
  tasks(query: Parameters<typeof taskPage>[2]): TaskPage {
    const { database, runner } = this.#open();
    return taskPage(database, runner.progress('tag'), query);
  }

  /** Looks through a folder soon; resolves when that is done, by whatever process. */
  async scan(id: number): Promise<void> {
    const { database, runner, watch } = this.#open();
    await runner.whenEnded(runner.add('scan', { folder: id }));
    if (this.#stop.signal.aborted) return;
    const folder = database.get<{ path: string }>('SELECT path FROM folder WHERE id = ?', id);
    if (folder) watch.keep(id, !existsSync(folder.path));
  }

  /** Lets search find what a video's project says; resolves when that is done. */
  async index(contentId: ContentId): Promise<void> {
    const { runner } = this.#open();
    await runner.whenEnded(runner.add('index', { contentId }));
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
    const { database, runner, tagger, watch } = this.#opened;
    watch.close();
    await runner.close();
    await tagger.rest();
    database.close();
  }

  #cancel(kind: Job): void {
    cancelKind(this.database, kind);
    this.#tell(kind);
  }

  #state(kind: Job): Pick<RecutState, 'isPending' | 'progress'> {
    if (!this.exists) return { isPending: false, progress: null };
    const { database, runner } = this.#open();
    const [running] = runner.progress(kind).values();
    return {
      isPending: hasPending(database, kind),
      progress: running ? { done: running.done, total: running.total ?? running.done } : null,
    };
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
    const { file, modelFolders, readProject, report } = this.#options;
    const database = new LibraryDatabase(file);
    const { artifacts } = this.kept;
    const prepare = () => chooseDecoder('auto', path.dirname(file));
    const tagger = new NodeTagger(modelFolders, artifacts, prepare);
    const watch: FolderWatch = new FolderWatch(database, (id) => void this.scan(id));
    const { handlers, nextIdle, thumbnails } = libraryHandlers({
      database,
      artifacts,
      tagger,
      modelFolders,
      onRecut: (counts) => {
        this.#last.recut = counts;
        this.#endedJobs.add('recut');
        this.changed();
      },
      onClips: (counts) => {
        this.#last.clips = counts;
        this.#endedJobs.add('clips');
      },
      readProject,
      settling: this.#settling,
      onSeen: (id, seen) => this.#seen(id, seen),
      onUnsettled: (id) => watch.lookAgain(id),
      onChange: () => this.changed(),
      now: (...asked) => runner.now(...asked),
    });
    const runner: TaskRunner = new TaskRunner({
      database,
      handlers,
      nextIdle,
      onChange: (what, kind) => {
        if (isJob(kind)) this.#tell(kind);
        if (kind === 'tag') what === 'progress' ? this.#tell('batch') : this.changed();
      },
      onEnd: () => {
        void tagger.rest();
        this.#hasEnded = true;
        this.#tell('batch');
      },
      report,
    });
    this.#opened = { database, runner, tagger, watch, thumbnails };
    runner.start();
    watch.refresh();
    return this.#opened;
  }

  /** @param seen files that a scan has seen so far; undefined when it has ended */
  #seen(folderId: number, seen: number | undefined): void {
    if (seen === undefined) this.scanning.delete(folderId);
    else this.scanning.set(folderId, seen);
    if (this.#stop.signal.aborted) return;
    if (seen === undefined) this.changed();
    else this.#tell('library');
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
    if (kind === 'recut') return { kind, ...this.recutState(), hasEnded: this.#endedJobs.delete(kind) };
    if (kind === 'clips') return { kind, ...this.clipsState(), hasEnded: this.#endedJobs.delete(kind) };
    const { database, runner } = this.#open();
    const hasEnded = this.#hasEnded;
    this.#hasEnded = false;
    return {
      kind,
      batch: this.batch(),
      running: runningTasks(database, runner.progress('tag')),
      hasEnded,
    };
  }
}

function isJob(kind: string): kind is Job {
  return JOBS.some((job) => job === kind);
}
