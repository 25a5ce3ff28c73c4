import type { LibraryFolder, LibrarySummary } from '../../../electron/contract/shelves.ts';
import type {
  LibraryFacets,
  LibraryVideo,
  VideoFilter,
  VideoSort,
} from '../../../electron/contract/videos.ts';
import { isCancelled } from '../../../engine/base/errors.ts';
import type { LibraryApi } from './library-api.ts';
import { PagedList } from './paged-list.svelte.ts';
import { Picked } from './picked.svelte.ts';

export type CatalogLayout = 'grid' | 'table';

/** What of a filter a person chooses from a list. */
export type FacetName = 'state' | 'file' | 'folder' | 'label';

/** The library's videos as they are browsed: which ones, in which order, and those that are picked. */
export class Catalog {
  #filter = $state.raw<VideoFilter>({});
  #sort = $state<VideoSort>('name');
  #order = $state<'up' | 'down'>('up');
  #facets = $state.raw<LibraryFacets | null>(null);
  #folders = $state.raw<readonly LibraryFolder[]>([]);
  #summary = $state.raw<LibrarySummary | null>(null);
  layout = $state<CatalogLayout>('grid');
  /** Where the list stands, in CSS pixels. */
  scrollTop = $state(0);
  readonly list = new PagedList<LibraryVideo>();
  readonly picked = new Picked();
  readonly #api: LibraryApi;
  #counting = new AbortController();

  constructor(api: LibraryApi) {
    this.#api = api;
  }

  get filter(): VideoFilter {
    return this.#filter;
  }
  get sort(): VideoSort {
    return this.#sort;
  }
  get order(): 'up' | 'down' {
    return this.#order;
  }
  /** Null until they were read. */
  get facets(): LibraryFacets | null {
    return this.#facets;
  }
  get folders(): readonly LibraryFolder[] {
    return this.#folders;
  }
  get summary(): LibrarySummary | null {
    return this.#summary;
  }
  get isFiltered(): boolean {
    return Object.values(this.#filter).some((value) => value !== undefined && value !== '');
  }

  get text(): string {
    return this.#filter.text ?? '';
  }
  set text(text: string) {
    this.#change({ ...this.#filter, text });
  }

  /** The video that keys act on. */
  get active(): LibraryVideo | undefined {
    return this.list.at(this.picked.active);
  }

  /** Chooses one value of a facet, or none when it was chosen. */
  toggle(facet: FacetName, value: string | number): void {
    const { [facet]: chosen, ...others } = this.#filter;
    this.#change(chosen === value ? others : { ...others, [facet]: value });
  }

  /** When the file was last changed: `[from, to)`, undefined for no limit. */
  setDates({
    fromMs,
    toMs,
  }: {
    readonly fromMs: number | undefined;
    readonly toMs: number | undefined;
  }): void {
    const { fromMs: _from, toMs: _to, ...others } = this.#filter;
    this.#change({
      ...others,
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
    });
  }

  /** Picks every video that the search and the facets leave, also those that were never in sight. */
  async pickAll(): Promise<void> {
    this.picked.set((await this.list.all()).map(({ id }) => id.toString()));
  }

  clearFilter(): void {
    this.#change({});
  }

  /** Sorts by a column; the same again turns the order around. */
  sortBy(sort: VideoSort): void {
    if (sort === this.#sort) this.#order = this.#order === 'up' ? 'down' : 'up';
    else {
      this.#sort = sort;
      this.#order = sort === 'name' || sort === 'state' ? 'up' : 'down';
    }
    this.#showList();
  }

  /** Reads everything again, as the host says that it changed, or as the library comes on screen. */
  async refresh(): Promise<void> {
    await Promise.all([
      this.list.isRead ? this.list.refresh() : this.#showList(),
      this.#count(),
      this.#api.folders().then((folders) => {
        this.#folders = folders;
      }),
      this.refreshSummary(),
    ]);
  }

  /** Reads the counts again that every part of the library shows. */
  async refreshSummary(): Promise<void> {
    this.#summary = await this.#api.summary();
  }

  #change(filter: VideoFilter): void {
    this.#filter = filter;
    void this.#showList();
    void this.#count().catch(() => undefined);
  }

  #showList(): Promise<void> {
    this.picked.reset();
    this.scrollTop = 0;
    const query = { ...this.#filter, sort: this.#sort, order: this.#order };
    return this.list.show((offset, limit, signal) => this.#api.videos(query, { offset, limit, signal }));
  }

  async #count(): Promise<void> {
    this.#counting.abort();
    this.#counting = new AbortController();
    const { signal } = this.#counting;
    try {
      this.#facets = await this.#api.facets(this.#filter, signal);
    } catch (thrown) {
      if (!isCancelled(thrown)) throw thrown;
    }
  }
}
