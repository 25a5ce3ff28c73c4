import type { Decided } from '../../../electron/contract/decisions.ts';
import {
  type SimilarFound,
  type SimilarSegment,
  similarEndpoints,
} from '../../../electron/contract/similar.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';
import { type AppError, toAppError } from '../../../engine/base/errors.ts';
import type { LibraryApi } from './library-api.ts';

const TOP = 100;
/** Below it, what is found has little to do with what was asked for. */
const USUAL_LEAST = 0.2;

/** The stretch that others are to be like. */
export interface Asked {
  readonly contentId: string;
  readonly video: string;
  readonly startUs: number;
  readonly endUs: number;
  /** Name of its label; null where it has none. */
  readonly label: string | null;
}

/** A stretch that was found, with a number of its own. */
export interface SimilarItem extends SimilarSegment {
  readonly id: number;
}

/** Where else in the video or the library something looks like a stretch. */
export class Similar {
  #asked = $state.raw<Asked | null>(null);
  #found = $state.raw<SimilarFound | null>(null);
  #error = $state.raw<AppError | null>(null);
  #isSearching = $state(false);
  #isHere = $state(false);
  /** Those that were accepted or put aside are shown no more. */
  #gone = $state.raw<ReadonlySet<number>>(new Set());
  #activeId = $state<number | null>(null);
  #undoable = $state.raw<readonly { readonly undo: string | null; readonly ids: readonly number[] }[]>([]);
  /** Least likeness that is shown, 0 to 1. */
  least = $state(USUAL_LEAST);
  /** The label that what is accepted gets. */
  label = $state('');
  readonly #api: LibraryApi;

  constructor(api: LibraryApi) {
    this.#api = api;
  }

  get asked(): Asked | null {
    return this.#asked;
  }
  get error(): AppError | null {
    return this.#error;
  }
  get isSearching(): boolean {
    return this.#isSearching;
  }
  /** Whether only the video itself is searched. */
  get isHere(): boolean {
    return this.#isHere;
  }
  /** Videos that were compared, and those that cannot be yet. */
  get videos(): number {
    return this.#found?.videos ?? 0;
  }
  get unknown(): number {
    return this.#found?.unknown ?? 0;
  }
  get canUndo(): boolean {
    return this.#undoable.length > 0;
  }

  readonly #left = $derived.by<readonly SimilarItem[]>(() =>
    (this.#found?.segments ?? [])
      .map((segment, id) => ({ ...segment, id }))
      .filter(({ id }) => !this.#gone.has(id)),
  );
  readonly items = $derived(this.#left.filter(({ score }) => score >= this.least));
  /** Those among them that nothing is marked in yet: what is accepted at once. */
  readonly unmarked = $derived(this.items.filter(({ marked }) => marked === null));

  /** How many are less alike than {@link least}. */
  get lessAlike(): number {
    return this.#left.length - this.items.length;
  }

  readonly active = $derived<SimilarItem | null>(
    this.items.find(({ id }) => id === this.#activeId) ?? this.items[0] ?? null,
  );

  choose(id: number): void {
    this.#activeId = id;
  }

  /** Steps from the one at hand. */
  step(by: number): void {
    const at = this.items.findIndex(({ id }) => id === this.active?.id);
    const next = this.items[Math.min(this.items.length - 1, Math.max(0, at + by))];
    if (next) this.#activeId = next.id;
  }

  search(asked: Asked): Promise<void> {
    this.#asked = asked;
    this.label = asked.label ?? '';
    this.#undoable = [];
    return this.again();
  }

  setHere(isHere: boolean): Promise<void> {
    this.#isHere = isHere;
    return this.again();
  }

  /** Searches for the same, also in what has come since. */
  async again(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    this.#isSearching = true;
    const { contentId, startUs, endUs } = asked;
    try {
      const body = { contentId, startUs, endUs, top: TOP, isHere: this.#isHere, ...this.#api.scope };
      const found = await ask(similarEndpoints.search, { body });
      if (asked !== this.#asked) return;
      this.#found = found;
      this.#gone = new Set();
      this.#activeId = null;
      this.#error = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.#error = toAppError(thrown);
      this.#found = null;
    } finally {
      if (asked === this.#asked) this.#isSearching = false;
    }
  }

  /** Shows one no more. */
  putAside(item: SimilarItem): void {
    this.#undoable = [...this.#undoable, { undo: null, ids: [item.id] }];
    this.#leave([item.id]);
  }

  /** Draws stretches with {@link label}, each in its video. */
  async accept(items: readonly SimilarItem[]): Promise<Decided> {
    const stretches = items.map(({ videoId, startUs, endUs }) => ({ videoId, startUs, endUs }));
    const body = { label: this.label.trim(), stretches, ...this.#api.scope };
    const decided = await ask(similarEndpoints.accept, { body });
    const ids = items.map(({ id }) => id);
    if (decided.undo !== null) this.#undoable = [...this.#undoable, { undo: decided.undo, ids }];
    const failed = new Set(decided.problems.map(({ about }) => about));
    this.#leave(items.filter(({ video }) => !failed.has(video)).map(({ id }) => id));
    return decided;
  }

  /** Takes back what was accepted or put aside last. Errors: `library/not-found` when the host has forgotten it. */
  async undo(): Promise<void> {
    const last = this.#undoable.at(-1);
    if (!last) return;
    this.#undoable = this.#undoable.slice(0, -1);
    if (last.undo !== null) await this.#api.undoDecision(last.undo);
    this.#gone = new Set([...this.#gone].filter((id) => !last.ids.includes(id)));
  }

  #leave(ids: readonly number[]): void {
    const at = this.items.findIndex(({ id }) => id === this.active?.id);
    this.#gone = new Set([...this.#gone, ...ids]);
    this.#activeId = this.items[Math.min(at, this.items.length - 1)]?.id ?? null;
  }
}
