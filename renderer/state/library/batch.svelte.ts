import type {
  BatchChange,
  BatchSummary,
  Enqueue,
  Enqueued,
  Task,
  TaskChange,
  TaskState,
} from '../../../electron/contract/batch.ts';
import type { LibraryEvent } from '../../../electron/contract/host-events.ts';
import { coalesced } from '../app/coalesced.ts';
import type { LibraryApi } from './library-api.ts';
import { PagedList } from './paged-list.svelte.ts';
import { Picked } from './picked.svelte.ts';

type BatchEvent = Extract<LibraryEvent, { readonly kind: 'batch' }>;

/** The run over the library's videos, which the host works through whether or not a page looks on. */
export class Batch {
  #summary = $state.raw<BatchSummary | null>(null);
  #running = $state.raw<ReadonlyMap<number, Task>>(new Map());
  #shown = $state.raw<TaskState | null>(null);
  #lastEnd = $state.raw<BatchSummary | null>(null);
  scrollTop = $state(0);
  readonly list = new PagedList<Task>();
  readonly picked = new Picked();
  readonly #api: LibraryApi;
  readonly #refreshList = coalesced(() => this.list.refresh());

  constructor(api: LibraryApi) {
    this.#api = api;
  }

  /** Null until it was read. */
  get summary(): BatchSummary | null {
    return this.#summary;
  }
  /** Which tasks are listed; null for all. */
  get shown(): TaskState | null {
    return this.#shown;
  }
  set shown(state: TaskState | null) {
    this.#shown = state;
    void this.#showList();
  }
  /** How the run came out that ended last while this page looked on; another object for each. */
  get lastEnd(): BatchSummary | null {
    return this.#lastEnd;
  }
  /** The tasks that run now. */
  get running(): ReadonlyMap<number, Task> {
    return this.#running;
  }

  /** A task of the list, as far as the host has told. */
  at(index: number): Task | undefined {
    const task = this.list.at(index);
    return task && (this.#running.get(task.id) ?? task);
  }

  get active(): Task | undefined {
    return this.at(this.picked.active);
  }

  async refresh(): Promise<void> {
    await (this.list.isRead ? this.list.refresh() : this.#showList());
  }

  /** What the host tells while it works. The list is read again where its order has changed. */
  receive({ batch: summary, running, hasEnded }: BatchEvent, isShown: boolean): void {
    const before = this.#summary;
    this.#summary = summary;
    if (hasEnded) this.#lastEnd = summary;
    this.#running = new Map(running.map((task) => [task.id, task]));
    const hasMoved = JSON.stringify(before?.counts) !== JSON.stringify(summary.counts);
    if (isShown && hasMoved) void this.#refreshList();
  }

  async change(change: BatchChange): Promise<void> {
    this.#summary = await this.#api.changeBatch(change);
    await this.refresh();
  }

  async changeTask(id: number, change: TaskChange): Promise<void> {
    this.#summary = await this.#api.changeTask(id, change);
    await this.refresh();
  }

  async enqueue(what: Enqueue): Promise<Enqueued> {
    const enqueued = await this.#api.enqueue(what);
    this.#summary = enqueued.batch;
    await this.refresh();
    return enqueued;
  }

  /** Where the whole run stands; the list is read when it is shown. */
  async load(): Promise<void> {
    this.#summary = await this.#api.batch();
  }

  #showList(): Promise<void> {
    this.picked.reset();
    this.scrollTop = 0;
    const state = this.#shown;
    return this.list.show(async (offset, limit, signal) => {
      const { batch, ...page } = await this.#api.tasks(state, { offset, limit, signal });
      this.#summary = batch;
      return page;
    });
  }
}

export function batchEndText({ counts: { done, skipped, failed } }: BatchSummary): string {
  const good = `${(done + skipped).toLocaleString('en')} done`;
  return `The batch has ended: ${failed > 0 ? `${good}, ${failed.toLocaleString('en')} failed` : good}`;
}
