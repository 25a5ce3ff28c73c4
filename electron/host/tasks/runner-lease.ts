import type { LibraryDatabase } from '../library/database/database.ts';
import type { TaskKind } from './kinds.ts';
import type { Lease, TakenTask, TaskEnd } from './lease.ts';
import type { TaskProgress } from './task-handler.ts';
import { beatTask, endTask, giveBackTask } from './task-table.ts';

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
    return endTask(this.#database, this.task, this.#owner, end);
  }

  async giveBack(again: 'first' | { readonly afterMs: number }): Promise<boolean> {
    return giveBackTask(this.#database, this.task.id, this.#owner, again);
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
