import type { Decided } from '../../../electron/contract/decisions.ts';
import type { FoundSegment, SegmentFilter, SegmentSort } from '../../../electron/contract/segments.ts';
import type { Collection } from '../../../electron/contract/shelves.ts';
import type { LibraryFacets } from '../../../electron/contract/videos.ts';
import type { SegmentState } from '../../../engine/annotation/document/records.ts';
import type { FoundDecision } from '../../../engine/annotation/edits/decide-found.ts';
import type { LibraryApi } from './library-api.ts';
import { PagedList } from './paged-list.svelte.ts';
import { Picked } from './picked.svelte.ts';

/** The search over all segments of the library, and the collections that keep what it found. */
export class FoundSegments {
  #filter = $state.raw<SegmentFilter>({});
  #sort = $state<SegmentSort>('score');
  #isMore = $state(false);
  #collections = $state.raw<readonly Collection[]>([]);
  #facets = $state.raw<LibraryFacets | null>(null);
  scrollTop = $state(0);
  /** Decisions of this page that can be taken back, the last one last. */
  #undoable = $state.raw<readonly string[]>([]);
  readonly list = new PagedList<FoundSegment>();
  readonly picked = new Picked();
  readonly #api: LibraryApi;

  constructor(api: LibraryApi) {
    this.#api = api;
  }

  get filter(): SegmentFilter {
    return this.#filter;
  }
  /** There are more than the list counts. */
  get isMore(): boolean {
    return this.#isMore;
  }
  get collections(): readonly Collection[] {
    return this.#collections;
  }
  /** Labels and folders of the whole library, to choose from; null until they were read. */
  get facets(): LibraryFacets | null {
    return this.#facets;
  }
  get isFiltered(): boolean {
    return Object.keys(this.#filter).length > 0;
  }

  get sort(): SegmentSort {
    return this.#sort;
  }
  set sort(sort: SegmentSort) {
    this.#sort = sort;
    void this.#showList();
  }

  get text(): string {
    return this.#filter.text ?? '';
  }
  set text(text: string) {
    this.set({ text });
  }

  /** The segment that is previewed and that keys act on. */
  get active(): FoundSegment | undefined {
    return this.list.at(this.picked.active);
  }

  /** Changes parts of the search; what is undefined or empty no longer limits it. */
  set(change: { readonly [K in keyof SegmentFilter]?: SegmentFilter[K] | undefined }): void {
    const entries = Object.entries({ ...this.#filter, ...change }).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    );
    this.#filter = Object.fromEntries(entries) as SegmentFilter;
    void this.#showList();
  }

  toggleLabel(key: string): void {
    this.set({ labels: toggled(this.#filter.labels ?? [], key) });
  }

  toggleState(state: SegmentState): void {
    this.set({ states: toggled(this.#filter.states ?? [], state) });
  }

  clearFilter(): void {
    this.#filter = {};
    void this.#showList();
  }

  async refresh(): Promise<void> {
    const [collections, facets] = await Promise.all([
      this.#api.collections(),
      this.#api.facets({}),
      this.list.isRead ? this.list.refresh() : this.#showList(),
    ]);
    this.#collections = collections;
    this.#facets = facets;
  }

  async addCollection(name: string): Promise<Collection | undefined> {
    this.#collections = await this.#api.addCollection(name);
    return this.#collections.find((collection) => collection.name === name);
  }

  async removeCollection(id: number): Promise<void> {
    this.#collections = await this.#api.removeCollection(id);
    if (this.#filter.collection === id) this.set({ collection: undefined });
  }

  /** What a reel of what is shown is called unless the person says so. */
  get reelName(): string {
    const { labels, collection } = this.#filter;
    const name = this.#facets?.labels.find(({ key }) => labels?.length === 1 && key === labels[0])?.name;
    return this.#collections.find(({ id }) => id === collection)?.name ?? name ?? 'Reel';
  }

  /** Picks everything that the search finds, also what was never read; at most the 10,000 that it counts. */
  async pickAll(): Promise<void> {
    this.picked.set((await this.list.all()).map(({ id }) => id.toString()));
  }

  /** Whether {@link undo} has something to take back. */
  get canUndo(): boolean {
    return this.#undoable.length > 0;
  }

  /** Decides about segments in their videos' projects. The list is read anew; what was picked stays picked where it is. */
  async decide(ids: readonly number[], decision: FoundDecision): Promise<Decided> {
    const decided = await this.#api.decide(ids, decision);
    if (decided.undo !== null) this.#undoable = [...this.#undoable, decided.undo];
    await this.#afterDecision();
    return decided;
  }

  /** Takes the last decision back. Errors: `library/not-found` when the host has forgotten it. */
  async undo(): Promise<Decided> {
    const last = this.#undoable.at(-1);
    if (last === undefined) return { changed: 0, unchanged: 0, gone: 0, problems: [], undo: null };
    this.#undoable = this.#undoable.slice(0, -1);
    const undone = await this.#api.undoDecision(last);
    await this.#afterDecision();
    return undone;
  }

  /** Segments have other ids once their video is indexed anew: picks of old ones would act on nothing. */
  async #afterDecision(): Promise<void> {
    const { active } = this.picked;
    this.picked.clear();
    await this.refresh();
    this.picked.active = Math.min(active, Math.max(0, this.list.total - 1));
  }

  /** Puts segments into a collection, or takes them out. */
  async collect(
    id: number,
    change: { add: readonly number[] } | { remove: readonly number[] },
  ): Promise<void> {
    await this.#api.changeCollection(id, change);
    await this.refresh();
  }

  #showList(): Promise<void> {
    this.picked.reset();
    this.scrollTop = 0;
    const query = { ...this.#filter, sort: this.#sort };
    return this.list.show(async (offset, limit, signal) => {
      const page = await this.#api.segments(query, { offset, limit, signal });
      this.#isMore = page.isMore;
      return page;
    });
  }
}

function toggled<T>(list: readonly T[], value: T): readonly T[] {
  return list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
}
