import { existsSync } from 'node:fs';
import path from 'node:path';
import { toAppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import type { BatchSummary, Enqueue, Enqueued, TaskPage } from '../../contract/batch.ts';
import type { LibraryEvent } from '../../contract/host-events.ts';
import { artifactsBeside, type LibraryArtifacts } from '../artifacts/library-artifacts.ts';
import type { HostEvents } from '../http/events.ts';
import { DEFAULT_MODEL } from '../models/model-folders.ts';
import { spawnNodeProcess } from '../processes/node-process.ts';
import { type Media, ProcessMedia } from '../processes/process-media.ts';
import { ProcessTagger } from '../processes/process-tagger.ts';
import { ProcessTeaching } from '../processes/process-teaching.ts';
import { type SpawnWork, WorkProcesses } from '../processes/work-processes.ts';
import type { ReadProject } from '../tasks/handlers/index-project.ts';
import { addTagging } from '../tasks/handlers/tag.ts';
import type { Learn } from '../tasks/handlers/teach.ts';
import { libraryHandlers } from '../tasks/library-handlers.ts';
import { batchSummary, runningTasks, taskPage } from '../tasks/task-list.ts';
import { TaskRunner } from '../tasks/task-runner.ts';
import { readSetting, SETTING_DEFAULTS } from './api/library-settings.ts';
import { gone, LibraryDatabase } from './database/database.ts';
import { FolderWatch } from './folders/folder-watch.ts';
import { Settling } from './folders/settling.ts';
import { isJob, LibraryJobs } from './library-jobs.ts';
import type { IndexKey } from './projects/project-index.ts';
import { SlotIndexes } from './similar/slot-indexes.ts';
import { Telling } from './telling.ts';
import { recordAnalysed } from './videos/analysed.ts';
import { distinctId } from './videos/duplicate-ids.ts';
import type { Thumbnails } from './videos/thumbnails.ts';
import { videoIds } from './videos/video-list.ts';

/** How long a call may wait for another program that holds the database: everything else of this thread waits with it. */
const PATIENCE_MS = 100;
/** How often a library that went away, or came back, is looked for. */
const LOOK_MS = 1000;

export interface LibraryOptions {
  readonly file: string;
  readonly modelFolders: readonly string[];
  readonly events: Pick<HostEvents, 'publish'>;
  /** A video's project as it lies on disk now. */
  readonly readProject: ReadProject;
  /** Starts a process that decodes and computes; one of Node unless given. */
  readonly spawnWork?: SpawnWork | undefined;
  /** Processors that pages keep busy which decode videos now: what a batch decodes has the rest. */
  readonly deskProcessors?: (() => number) | undefined;
  /** The work on a task of the kind `teach`; nothing unless given. */
  readonly learn?: Learn;
  /** Told of every failure that is a defect of ours. */
  report(error: unknown): void;
}

interface Opened {
  readonly database: LibraryDatabase;
  readonly runner: TaskRunner;
  readonly watch: FolderWatch;
  readonly thumbnails: Thumbnails;
  readonly indexes: SlotIndexes;
  readonly teaching: ProcessTeaching;
}

/** Another program holds the library, or it is not there: whoever asks is told, and what goes on by itself tries again. */
function isPassing(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === 'storage/busy' || code === 'storage/gone';
}

/** The library as a process has it open: its database, its tasks and the folders it looks at. */
export class Library {
  readonly scanning = new Map<number, number>();
  /** What is kept of videos, also of those that are not in the library. */
  readonly kept: LibraryArtifacts;
  /** What decodes for pictures and clips. */
  readonly media: Media;
  /** What a person asked to be done with many videos. */
  readonly jobs: LibraryJobs;
  readonly #options: LibraryOptions;
  readonly #stop = new AbortController();
  readonly #settling = new Settling();
  readonly #processes: WorkProcesses;
  readonly #telling: Telling;
  #opened: Opened | undefined;
  #looking: NodeJS.Timeout | undefined;
  #isGone = false;
  /** Of libraries that went away. */
  #closing: Promise<void> = Promise.resolve();
  #hasEnded = false;

  /** Nothing is made on disk before the library is first used. */
  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#processes = new WorkProcesses(options.spawnWork ?? spawnNodeProcess, {}, options.deskProcessors);
    this.media = new ProcessMedia(this.#processes);
    this.kept = artifactsBeside(options.file, () => this.#cacheLimit(), options.report);
    const report = (error: unknown) => this.#report(error);
    this.#telling = new Telling(options.events, (kind) => this.#event(kind), report);
    this.jobs = new LibraryJobs(this, (kind) => this.#telling.tell(kind));
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

  /** How often something was written through this process; see {@link LibraryDatabase.commits}. */
  get commits(): number {
    return this.#opened?.database.commits ?? 0;
  }

  /** Resolves when what was written survives a power cut. */
  async settle(): Promise<void> {
    await this.#opened?.database.settle();
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

  /** Takes what a page has computed of a video for a run of its own; see `recordAnalysed`. */
  async takeAnalysed(wish: { readonly contentId: ContentId; readonly model: string }): Promise<boolean> {
    const { artifacts } = this.kept;
    const isTaken = await recordAnalysed(
      this.database,
      artifacts,
      this.#options.modelFolders,
      this.media,
      wish,
    );
    if (isTaken) this.changed();
    return isTaken;
  }

  /** The library's slots, to be searched for what is similar. */
  get indexes(): SlotIndexes {
    return this.#open().indexes;
  }

  /** What gets to know videos and learns from them. */
  get teaching(): ProcessTeaching {
    return this.#open().teaching;
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
  async index({ contentId, study }: IndexKey): Promise<void> {
    const { runner } = this.#open();
    const which = { contentId, ...(study === undefined ? {} : { study }) };
    await runner.whenEnded(runner.add('index', which));
  }

  /** Watches what is to be watched now. */
  watchFolders(): void {
    this.#open().watch.refresh();
  }

  /** Tells pages soon that videos, segments, folders or collections have changed, and the batch with them. */
  changed(): void {
    this.#telling.tell('library');
    this.#telling.tell('batch');
  }

  /** Stops at once what runs; it is taken up at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#looking);
    this.#telling.close();
    this.#letGo();
    await this.#closing;
    await this.#processes.close();
  }

  /** Closes what is open; resolves nothing, as what runs there needs a moment to stop. */
  #letGo(): void {
    if (!this.#opened) return;
    const { database, runner, watch } = this.#opened;
    this.#opened = undefined;
    watch.close();
    this.#closing = Promise.all([this.#closing, runner.close()]).then(() => database.close());
  }

  /** Notices a library that went away, and one that is back: pages hear of both. */
  #look(): void {
    if (!this.#opened || this.#stop.signal.aborted) return;
    const { presence } = this.#opened.database;
    if (presence === 'gone' && !this.#isGone) {
      this.#isGone = true;
      const { code, message } = gone(this.#options.file);
      this.#options.events.publish({ kind: 'problem', problem: { about: 'Library', code, message } });
    }
    if (presence === 'gone') return;
    try {
      this.#open();
      if (this.#isGone) this.changed();
      this.#isGone = false;
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (!isPassing(error)) this.#options.report(error);
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
    const presence = this.#opened?.database.presence;
    if (this.#opened && presence === 'here') return this.#opened;
    // Made anew beside one that is only away, it would be taken for all that there ever was.
    if (presence === 'gone') throw gone(this.#options.file);
    this.#letGo();
    const { file, modelFolders, readProject, learn } = this.#options;
    const report = (error: unknown) => this.#report(error);
    const database = new LibraryDatabase(file, { patienceMs: PATIENCE_MS });
    const { artifacts } = this.kept;
    const indexes = new SlotIndexes(database, this.kept, report);
    const place = () => ({
      artifacts: { folder: this.kept.files.folder, limitBytes: this.#cacheLimit() },
      settingsFolder: path.dirname(file),
      decoder: 'auto' as const,
      atOnce: readSetting(database, 'concurrency'),
    });
    const tagger = new ProcessTagger(this.#processes, modelFolders, place, report);
    const teaching = new ProcessTeaching(this.#processes, modelFolders, place, report);
    const watch: FolderWatch = new FolderWatch(database, (id) => void this.scan(id));
    const { handlers, nextIdle, thumbnails } = libraryHandlers({
      database,
      artifacts,
      tagger,
      media: this.media,
      teaching,
      modelFolders,
      onRecut: (counts) => {
        this.jobs.recutEnded(counts);
        this.changed();
      },
      onEmbedded: (counts) => {
        indexes.forget();
        this.jobs.embedEnded(counts);
      },
      ...(learn ? { learn } : {}),
      onClips: (counts) => this.jobs.clipsEnded(counts),
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
        if (isJob(kind)) this.#telling.tell(kind);
        if (kind === 'teach' || kind === 'embed') this.#telling.tell('teaching');
        if (kind === 'tag') what === 'progress' ? this.#telling.tell('batch') : this.changed();
      },
      onEnd: () => {
        void this.#processes.rest();
        indexes.forget();
        this.#hasEnded = true;
        this.#telling.tell('batch');
      },
      report,
    });
    this.#opened = { database, runner, watch, thumbnails, indexes, teaching };
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS).unref();
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
    else this.#telling.tell('library');
  }

  #event(kind: LibraryEvent['kind']): LibraryEvent {
    if (kind === 'library') return { kind };
    if (kind === 'teaching' || isJob(kind)) return this.jobs.event(kind);
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
