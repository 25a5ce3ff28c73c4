import { AppError, toAppError } from '../../../engine/base/errors.ts';
import type { AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import { toldOf } from '../http/http-error.ts';
import { readSetting } from '../library/api/library-settings.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { findFile, stampNow } from '../library/videos/find-file.ts';
import { findResult } from '../library/videos/results.ts';
import { isStillRunning } from './job-changes.ts';
import { endTask, putBack, recoverTasks, type TakenTask, type TaskEnd, takeTask } from './jobs.ts';
import { RunnerLock } from './runner-lock.ts';
import type { Tagger } from './tagger.ts';

/** How often what other processes did is looked at: new jobs, cancelled ones, and those whose process died. */
const EVERY_MS = 1000;

export interface QueueOptions {
  readonly database: LibraryDatabase;
  readonly tagger: Tagger;
  /** Told whenever a job begins, moves on (`progress`) or ends. */
  onChange(what: 'progress' | 'state'): void;
  /** Told when the last job that waited has ended. */
  onEnd(): void;
  /** Told of what is a defect of ours; the job becomes one that failed. */
  report(error: unknown): void;
}

interface RunningTask {
  readonly job: TakenTask;
  readonly stop: AbortController;
  progress: AnalysisProgress | null;
  ended: Promise<void>;
}

/**
 * Works through the library's queue, several videos at once. The queue itself is in the database: a job is taken,
 * and later ended together with what it found, each in one transaction. So whatever kills the process leaves every
 * job done or not done, and {@link recoverTasks} gives those that were under way another turn.
 */
export class BatchQueue {
  readonly #options: QueueOptions;
  readonly #running = new Map<number, RunningTask>();
  #lock: RunnerLock | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** True from taking a job until the queue has run empty. */
  #hasWork = false;
  #isClosed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Progress of the jobs that run here, by id. */
  get progress(): ReadonlyMap<number, AnalysisProgress | null> {
    return new Map([...this.#running].map(([id, { progress }]) => [id, progress]));
  }

  /** Takes up what a crash left, and from then on whatever waits. */
  start(): void {
    this.#timer ??= setInterval(() => this.#guarded(() => this.#lookAround()), EVERY_MS).unref();
    this.#guarded(() => this.#lookAround());
  }

  /** To be called when jobs were added or the settings of the batch changed. */
  wake(): void {
    this.#guarded(() => this.#fill());
  }

  /** Stops at once and puts what runs back to the front of the queue. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
    this.#lock?.release();
    await this.#options.tagger.rest();
  }

  #lookAround(): void {
    const { database, onChange } = this.#options;
    if (recoverTasks(database) > 0) onChange('state');
    for (const { job, stop } of this.#running.values()) {
      if (!isStillRunning(database, job.id, this.#lock!.name)) stop.abort();
    }
    this.#fill();
    this.#settle();
  }

  #fill(): void {
    const { database } = this.#options;
    if (this.#isClosed || readSetting(database, 'isPaused') === 1) return;
    const most = readSetting(database, 'concurrency');
    while (this.#running.size < most) {
      if (!database.get("SELECT 1 FROM job WHERE state = 'queued' LIMIT 1")) return;
      this.#lock ??= new RunnerLock(database.file);
      const job = takeTask(database, this.#lock.name);
      if (!job) return;
      const running: RunningTask = {
        job,
        stop: new AbortController(),
        progress: null,
        ended: Promise.resolve(),
      };
      this.#running.set(job.id, running);
      this.#hasWork = true;
      running.ended = this.#run(running, this.#lock.name);
      this.#options.onChange('state');
    }
  }

  async #run(running: RunningTask, owner: string): Promise<void> {
    const { database, onChange, report } = this.#options;
    const { job, stop } = running;
    try {
      const end = await this.#work(running).catch((error: unknown): TaskEnd => {
        const told = toldOf(error);
        if (told.code === 'internal') report(error);
        return { kind: 'failed', error: told };
      });
      if (this.#isClosed && stop.signal.aborted && end.kind === 'failed') putBack(database, job, owner);
      else endTask(database, job, owner, end);
    } catch (error) {
      // The library cannot be written: the job stays taken until this process ends, and then gets another turn.
      report(error);
    } finally {
      this.#running.delete(job.id);
      onChange('state');
      this.#guarded(() => this.#fill());
      this.#guarded(() => this.#settle());
    }
  }

  async #work(running: RunningTask): Promise<TaskEnd> {
    const { database, tagger, onChange } = this.#options;
    const { job, stop } = running;
    const { signal } = stop;
    const identity = await tagger.identity(job.model, job.settings);
    const key = { videoId: job.videoId, ...identity };
    const known = job.isForced ? undefined : findResult(database, key);
    if (known) return { kind: 'skipped', segments: known.segments.length };
    const file = await findFile(database, job.videoId);
    const { result, elapsedMs } = await tagger.tag(file.path, job.model, job.settings, {
      contentId: file.contentId,
      isForced: job.isForced,
      signal,
      onProgress: (progress) => {
        running.progress = progress;
        onChange('progress');
      },
    });
    const after = await stampNow(file.path).catch((error: unknown) => {
      // What was read whole is worth keeping.
      if (toAppError(error).code === 'source/gone') return file.stamp;
      throw error;
    });
    if (after !== file.stamp) {
      throw new AppError(
        'source/changed',
        `"${result.video.name}" was changed while it was being tagged: tag it again.`,
      );
    }
    return { kind: 'done', key, result, elapsedMs };
  }

  /** The last job may have been another process's. */
  #settle(): void {
    const { database, tagger, onEnd } = this.#options;
    if (
      !this.#hasWork ||
      this.#running.size > 0 ||
      database.get("SELECT 1 FROM job WHERE state IN ('queued', 'running') LIMIT 1")
    )
      return;
    this.#hasWork = false;
    void tagger.rest();
    database.optimize();
    onEnd();
  }

  #guarded(work: () => void): void {
    try {
      if (!this.#isClosed) work();
    } catch (error) {
      this.#options.report(error);
    }
  }
}
