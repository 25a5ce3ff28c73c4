import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '../../../engine/base/errors.ts';
import { Semaphore } from '../../../engine/base/semaphore.ts';
import { readSetting } from '../library/api/library-settings.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { kindsOf, type Lane, type OutcomeOf, type ParametersOf, type TaskKind, taskKinds } from './kinds.ts';
import { work } from './lease.ts';
import { RunnerLease } from './runner-lease.ts';
import { RunnerLock } from './runner-lock.ts';
import { checkHandlers, type DoWork, type TaskHandlers, type TaskProgress } from './task-handler.ts';
import { type Adding, addTask, isPending, pendingTask, recoverTasks, takeTask } from './task-table.ts';

/** How often what other processes did is looked at: new tasks, cancelled ones, and those whose process died. */
const EVERY_MS = 1000;
/** How often an idle library is asked for work that nobody has to wait for. */
const IDLE_MS = 5000;
/** A fifth of one processor at most: after each step of idle work it rests four times as long as that took. */
const REST = 4;
/** Times that a task may bring the whole process down before it fails. */
const DEATHS = 5;

/** Lanes whose tasks wait in the library, with how many of each run at once; those of the batch are a setting. */
const LANES = { batch: null, soon: 2, files: 1, teaching: 1, idle: 1 } as const;
type KeptLane = keyof typeof LANES;
const KEPT_LANES: readonly KeptLane[] = ['batch', 'soon', 'files', 'teaching', 'idle'];
/**
 * Lanes of what a page asks for and waits for. Two videos: a batch needs the rest of the machine. One frame: there are
 * many more of them, and each row has its video's picture meanwhile. Also while a batch runs: each is one short decode
 * that only a row someone looks at asks for, and a batch may run all night.
 */
const ASKED = { pictures: 2, frames: 1 } as const satisfies Partial<Record<Lane, number>>;

export interface RunnerOptions {
  readonly database: LibraryDatabase;
  readonly handlers: TaskHandlers;
  /** How the work is done, where not here. */
  readonly doWork?: DoWork;
  /** What idle work there is to do; undefined when there is none. */
  nextIdle?(): { readonly kind: TaskKind; readonly parameters: ParametersOf<TaskKind> } | undefined;
  /** Told whenever a task begins, moves on (`progress`) or ends. */
  onChange(what: 'progress' | 'state', kind: TaskKind): void;
  /** Told when the last task of the batch that waited has ended. */
  onEnd(): void;
  /** Told of what is a defect of ours; the task becomes one that failed. */
  report(error: unknown): void;
  /** Times that a task may bring the process down; 5 unless given. */
  readonly deaths?: number;
}

interface Running {
  readonly lease: RunnerLease<TaskKind>;
  readonly lane: Lane;
  ended: Promise<void>;
}

/**
 * Works through the library's tasks, lane by lane. The queue itself is in the database: a task is taken, and later ended
 * together with what it came to, each in one transaction. So whatever kills the process leaves every task done or not
 * done, and {@link recoverTasks} gives those that were under way another turn.
 */
export class TaskRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<number, Running>();
  readonly #waiting = new Map<number, (() => void)[]>();
  readonly #stop = new AbortController();
  readonly #semaphores = { pictures: new Semaphore(ASKED.pictures), frames: new Semaphore(ASKED.frames) };
  #lock: RunnerLock | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** True from taking a task of the batch until the batch has run empty. */
  #hasBatch = false;
  #idleAt = 0;

  /** Throws when a kind of task has no handler or that of another. */
  constructor(options: RunnerOptions) {
    checkHandlers(taskKinds, options.handlers);
    this.#options = options;
  }

  /** Progress of the tasks of a kind that run here, by id. */
  progress(kind: TaskKind): ReadonlyMap<number, TaskProgress | null> {
    const ours = [...this.#running].filter(([, { lease }]) => lease.task.kind === kind);
    return new Map(ours.map(([id, { lease }]) => [id, lease.progress]));
  }

  /** Takes up what a crash left, and from then on whatever waits. */
  start(): void {
    this.#timer ??= setInterval(() => this.#guarded(() => this.#lookAround()), EVERY_MS).unref();
    this.#guarded(() => this.#lookAround());
  }

  /** To be called when tasks were added or the settings of the batch changed. */
  wake(): void {
    this.#guarded(() => this.#fill());
  }

  /**
   * Puts a task into the queue and begins it as soon as there is room. Returns its id, also when it was there already.
   * Undefined when its video is not in the library.
   */
  add<K extends TaskKind>(kind: K, parameters: ParametersOf<K>, adding: Adding = {}): number | undefined {
    const { database } = this.#options;
    const id = addTask(database, kind, parameters, adding) ?? pendingTask(database, kind, parameters);
    this.wake();
    return id;
  }

  /** Resolves when a task has ended, in whatever process, or this runner is closed. */
  async whenEnded(id: number | undefined): Promise<void> {
    if (id === undefined || this.#stop.signal.aborted || !isPending(this.#options.database, id)) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
      // Another process may be at it: only looking around tells, so this one must not end meanwhile.
      this.#timer?.ref();
    });
  }

  /**
   * Does at once what somebody waits for, and answers what it came to. It is kept nowhere: with its process it is gone.
   * Errors: those of the handler, `cancelled` when `signal` aborts.
   */
  async now<K extends 'picture' | 'frame'>(
    kind: K,
    parameters: ParametersOf<K>,
    signal: AbortSignal = this.#stop.signal,
  ): Promise<OutcomeOf<K>> {
    const lane = kind === 'picture' ? 'pictures' : 'frames';
    const context = { signal, onProgress: () => {}, breathe: () => Promise.resolve() };
    return this.#semaphores[lane].run(async () => {
      const performed = await this.#options.handlers[kind].perform(parameters, context);
      return performed.keep();
    }, signal);
  }

  /** Stops at once and puts what runs back to the front of the queue. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    const running = [...this.#running.values()];
    for (const { lease } of running) lease.stop();
    await Promise.all(running.map(({ ended }) => ended));
    for (const resolve of [...this.#waiting.values()].flat()) resolve();
    this.#waiting.clear();
    this.#lock?.release();
  }

  #lookAround(): void {
    const { database, onChange, deaths = DEATHS } = this.#options;
    if (recoverTasks(database, deaths) > 0) onChange('state', 'tag');
    for (const { lease } of this.#running.values()) lease.keepUp();
    this.#fill();
    this.#settle();
  }

  #fill(): void {
    for (const lane of KEPT_LANES) this.#fillLane(lane);
  }

  #fillLane(lane: KeptLane): void {
    const { database } = this.#options;
    if (lane === 'batch' && readSetting(database, 'isPaused') === 1) return;
    if (lane === 'idle' && (this.#isBusy() || !this.#feedIdle())) return;
    const kinds = kindsOf(lane);
    const most = LANES[lane] ?? readSetting(database, 'concurrency');
    while (this.#count(lane) < most) {
      const marks = kinds.map(() => '?').join();
      const sql = `SELECT 1 FROM task WHERE state = 'queued' AND kind IN (${marks}) LIMIT 1`;
      // Without something to do, no lock is made.
      if (!database.get(sql, ...kinds)) return;
      this.#lock ??= new RunnerLock(database.file);
      const task = takeTask(database, kinds, this.#lock.name);
      if (!task) return;
      const onProgress = () => this.#options.onChange('progress', task.kind);
      const lease = new RunnerLease(database, task, this.#lock.name, onProgress);
      const running: Running = { lease, lane, ended: Promise.resolve() };
      this.#running.set(task.id, running);
      if (lane === 'batch') this.#hasBatch = true;
      running.ended = this.#run(running);
      this.#options.onChange('state', task.kind);
    }
  }

  async #run({ lease }: Running): Promise<void> {
    const { handlers, report, doWork, onChange } = this.#options;
    const { id, kind } = lease.task;
    try {
      await work(lease, handlers, {
        breathe: (busyMs) => this.#breathe(kind, busyMs, lease.signal),
        report,
        ...(doWork ? { doWork } : {}),
      });
    } catch (error) {
      // The library cannot be written: the task stays taken until this process ends, and then gets another turn.
      report(error);
    } finally {
      this.#running.delete(id);
      onChange('state', kind);
      this.#guarded(() => this.#fill());
      this.#guarded(() => this.#settle());
    }
  }

  /** Rests after work that nobody waits for, and for as long as a batch is under way. Errors: `cancelled`. */
  async #breathe(kind: TaskKind, busyMs: number, signal: AbortSignal): Promise<void> {
    if (taskKinds[kind].lane !== 'idle') return;
    const rest = (ms: number) =>
      sleep(ms, undefined, { signal, ref: false }).catch(() => throwIfCancelled(signal));
    await rest(busyMs * REST);
    while (this.#isBusy()) await rest(EVERY_MS);
  }

  /** True when there is idle work in the queue; asks for some now and then. */
  #feedIdle(): boolean {
    const { database, nextIdle } = this.#options;
    const kinds = kindsOf('idle');
    const marks = kinds.map(() => '?').join();
    const sql = `SELECT 1 FROM task WHERE state IN ('queued', 'running') AND kind IN (${marks}) LIMIT 1`;
    if (database.get(sql, ...kinds)) return true;
    if (!nextIdle || performance.now() < this.#idleAt) return false;
    const next = nextIdle();
    if (!next) this.#idleAt = performance.now() + IDLE_MS;
    return next !== undefined && addTask(database, next.kind, next.parameters) !== undefined;
  }

  /** True while a batch is under way, of this process or another. */
  #isBusy(): boolean {
    const { database } = this.#options;
    const states = readSetting(database, 'isPaused') === 1 ? "'running'" : "'running', 'queued'";
    const kinds = kindsOf('batch');
    const marks = kinds.map(() => '?').join();
    const sql = `SELECT 1 FROM task WHERE state IN (${states}) AND kind IN (${marks}) LIMIT 1`;
    return database.get(sql, ...kinds) !== undefined;
  }

  #count(lane: Lane): number {
    return [...this.#running.values()].filter((running) => running.lane === lane).length;
  }

  /** Tells who waits. The last task may have been another process's. */
  #settle(): void {
    const { database, onEnd } = this.#options;
    for (const [id, resolves] of this.#waiting) {
      if (this.#running.has(id) || isPending(database, id)) continue;
      this.#waiting.delete(id);
      for (const resolve of resolves) resolve();
    }
    if (this.#waiting.size === 0) this.#timer?.unref();
    if (!this.#hasBatch || this.#count('batch') > 0) return;
    const marks = kindsOf('batch')
      .map(() => '?')
      .join();
    const sql = `SELECT 1 FROM task WHERE state IN ('queued', 'running') AND kind IN (${marks}) LIMIT 1`;
    if (database.get(sql, ...kindsOf('batch'))) return;
    this.#hasBatch = false;
    database.optimize();
    onEnd();
  }

  #guarded(act: () => void): void {
    try {
      if (!this.#stop.signal.aborted) act();
    } catch (error) {
      this.#options.report(error);
    }
  }
}
