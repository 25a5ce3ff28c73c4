import { type AppError, toAppError } from '../../../engine/base/errors.ts';

/** One stretch of a long list. */
export interface Page<T> {
  /** Length of the whole list. */
  readonly total: number;
  readonly items: readonly T[];
}

export type ReadPage<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Page<T>>;

const PAGE = 100;
/** Pages kept: twenty screens around the one in sight, whatever the length of the list. */
const KEPT_PAGES = 40;

/**
 * A list that lies elsewhere, of which only what is in sight is read. What is on screen stays there until its
 * successor has come, so that typing in a search never blinks.
 */
export class PagedList<T> {
  #total = $state.raw(0);
  #pages = $state.raw<ReadonlyMap<number, readonly T[]>>(new Map());
  #error = $state.raw<AppError | null>(null);
  #isRead = $state(false);
  #isReading = $state(false);
  #read: ReadPage<T> | null = null;
  #inSight = { first: 0, end: PAGE };
  #abort = new AbortController();
  #isReadingMore = false;

  /** Length of the whole list. */
  get total(): number {
    return this.#total;
  }
  /** Why it could not be read. */
  get error(): AppError | null {
    return this.#error;
  }
  /** Whether an answer, good or bad, has come at all. */
  get isRead(): boolean {
    return this.#isRead;
  }
  /** Whether another list is on its way. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /** Undefined while it is read. */
  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The items that are there now, in order. */
  *loaded(): IterableIterator<T> {
    for (const page of this.#pages.values()) yield* page;
  }

  /** Every item, also what was never in sight, in order. What is read for it is not kept. */
  async all(): Promise<readonly T[]> {
    const { signal } = this.#abort;
    const items: T[] = [];
    for (let page = 0; page * PAGE < this.#total; page++) {
      items.push(...(this.#pages.get(page) ?? (await this.#ask(page, signal)).items));
    }
    return items;
  }

  /** Another list, from its beginning: of several asked for in a row the last one counts. */
  show(read: ReadPage<T>): Promise<void> {
    this.#read = read;
    this.#inSight = { first: 0, end: PAGE };
    return this.#readAnew();
  }

  /** Reads again what is in sight; the rest when it is next seen. */
  async refresh(): Promise<void> {
    if (this.#read) await this.#readAnew();
  }

  /** Reads what is in sight, if it is not there. */
  see(first: number, end: number): void {
    this.#inSight = { first, end };
    if (!this.#isReadingMore) void this.#readMore();
  }

  get #pagesInSight(): number[] {
    const { first, end } = this.#inSight;
    const from = Math.floor(first / PAGE);
    return Array.from({ length: Math.max(1, Math.ceil(end / PAGE) - from) }, (_, at) => from + at);
  }

  async #readAnew(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#isReading = true;
    const wanted = this.#pagesInSight;
    try {
      const answers = await Promise.all(wanted.map((page) => this.#ask(page, signal)));
      if (signal.aborted) return;
      this.#total = answers[0]?.total ?? 0;
      this.#pages = new Map(wanted.map((page, at) => [page, answers[at]?.items ?? []]));
      this.#error = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.#error = toAppError(thrown);
    }
    this.#isReading = false;
    this.#isRead = true;
    this.see(this.#inSight.first, this.#inSight.end);
  }

  /** One page at a time: who scrolls fast asks for what is in sight then, not for all that went by. */
  async #readMore(): Promise<void> {
    this.#isReadingMore = true;
    const { signal } = this.#abort;
    try {
      for (;;) {
        const page = this.#pagesInSight.find((each) => each * PAGE < this.#total && !this.#pages.has(each));
        if (page === undefined || this.#isReading) break;
        const answer = await this.#ask(page, signal);
        if (signal.aborted) break;
        this.#total = answer.total;
        this.#pages = this.#withPage(page, answer.items);
      }
    } catch (thrown) {
      if (!signal.aborted) this.#error = toAppError(thrown);
    }
    this.#isReadingMore = false;
    // Another list came meanwhile, and found this one still at work.
    if (signal.aborted && !this.#isReading) this.see(this.#inSight.first, this.#inSight.end);
  }

  #ask(page: number, signal: AbortSignal): Promise<Page<T>> {
    if (!this.#read) return Promise.resolve({ total: 0, items: [] });
    return this.#read(page * PAGE, PAGE, signal);
  }

  #withPage(page: number, items: readonly T[]): ReadonlyMap<number, readonly T[]> {
    const pages = new Map(this.#pages).set(page, items);
    const middle = (this.#inSight.first + this.#inSight.end) / 2 / PAGE;
    const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const far of farthest.slice(0, Math.max(0, pages.size - KEPT_PAGES))) pages.delete(far);
    return pages;
  }
}
