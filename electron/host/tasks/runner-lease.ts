import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '../../../engine/base/errors.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import type { TaskKind } from './kinds.ts';
import type { Lease, TakenTask, TaskEnd } from './lease.ts';
import type { TaskProgress } from './task-handler.ts';
import { beatTask, endTask, giveBackTask } from './task-table.ts';

/** How long the end of a task waits for a program that holds the database; and while its process is about to end. */
const PATIENCE_MS = 600_000;
const STOPPING_MS = 3000;
const PAUSE_MS = 200;

/** The library's own lease: the task's row names this runner, whose lock says for certain whether it lives. */
export class RunnerLease<K extends TaskKind> implements Lease<K> {
  readonly task: TakenTask<K>;
  readonly #database: LibraryDatabase;
  readonly #owner: string;
  readonly #stop = new AbortController();
  readonly #onProgress: () => void;
  #progress: TaskProgress | null = null;
  #isStopping = false;

  /** @param owner name of the runner whose lock is held */
  constructor(database: LibraryDatabase, task: TakenTask<K>, owner: string, onProgress: () => void) {
    this.#database = database;
    this.task = task;
    this.#owner = owner;
    this.#onProgress = onProgress;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** How far the task is; newer than its row. */
  get progress(): TaskProgress | null {
    return this.#progress;
  }

  /** Only remembered: the row is written by {@link keepUp}, once a second. */
  beat(progress: TaskProgress | null): void {
    this.#progress = progress;
    this.#onProgress();
  }

  /** The heartbeat. The work stops when the task is not this runner's any more. */
  keepUp(): void {
    if (!beatTask(this.#database, this.task.id, this.#owner, this.#progress)) this.#stop.abort();
  }

  async end(end: TaskEnd<K>): Promise<boolean> {
    return this.#untilFree(() => endTask(this.#database, this.task, this.#owner, end));
  }

  async giveBack(again: 'first' | { readonly afterMs: number }): Promise<boolean> {
    return this.#untilFree(() => giveBackTask(this.#database, this.task.id, this.#owner, again));
  }

  /** What was computed for minutes is not lost to a program that holds the database, or a disk that is away, for some. */
  async #untilFree<T>(act: () => T): Promise<T> {
    const until = performance.now() + (this.#isStopping ? STOPPING_MS : PATIENCE_MS);
    for (;;) {
      try {
        return act();
      } catch (error) {
        const { code } = toAppError(error);
        const mayPass = code === 'storage/busy' || code === 'storage/gone';
        if (!mayPass || performance.now() > until) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  isStopping(): boolean {
    return this.#isStopping;
  }

  /** The process is about to end. */
  stop(): void {
    this.#isStopping = true;
    this.#stop.abort();
  }
}
