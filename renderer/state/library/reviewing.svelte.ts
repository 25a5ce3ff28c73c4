import type { HostProblem } from '../../../electron/contract/parts.ts';
import type { ReviewList } from '../../../electron/contract/review.ts';
import type { FoundSegment } from '../../../electron/contract/segments.ts';
import type { LibraryFacets } from '../../../electron/contract/videos.ts';
import type { Label } from '../../../engine/annotation/document/records.ts';
import { type FoundDecision, UNLABELLED } from '../../../engine/annotation/edits/decide-found.ts';
import { type AppError, toAppError } from '../../../engine/base/errors.ts';
import type { LibraryApi } from './library-api.ts';
import { giveReviewKeys, type ReviewKey } from './review-keys.ts';

/** Suggestions that are read at once; more where some of them were put off. */
const AT_ONCE = 100;

/** What narrows the queue. */
export interface ReviewFilter {
  readonly labels: readonly string[];
  readonly folder: number | null;
}

/** A decision of this page, with what it was about. */
interface Decided {
  readonly undo: string;
  readonly segment: FoundSegment;
  readonly decision: FoundDecision;
}

/** One queue of the suggestions of a whole library, most useful first, one of them at hand. */
export class Reviewing {
  #filter = $state.raw<ReviewFilter>({ labels: [], folder: null });
  #list = $state.raw<ReviewList | null>(null);
  #facets = $state.raw<LibraryFacets | null>(null);
  #error = $state.raw<AppError | null>(null);
  #keys = $state.raw<readonly ReviewKey[]>([]);
  /** Whose labels they give. */
  #keysOf: string | undefined;
  /** Places of what was put off, until it is asked for again. */
  #putOff = $state.raw<ReadonlySet<string>>(new Set());
  #current = $state.raw<string | null>(null);
  #undoable = $state.raw<readonly Decided[]>([]);
  /** What was taken back, the last one last, until something else is decided. */
  #redoable = $state.raw<readonly Decided[]>([]);
  #checked = $state(0);
  #isDeciding = $state(false);
  readonly #api: LibraryApi;
  readonly #studyLabels: () => Iterable<Label>;

  /** @param studyLabels those of the study in use, with their keys */
  constructor(api: LibraryApi, studyLabels: () => Iterable<Label>) {
    this.#api = api;
    this.#studyLabels = studyLabels;
  }

  get filter(): ReviewFilter {
    return this.#filter;
  }
  /** Labels and folders to choose from; null until they were read. */
  get facets(): LibraryFacets | null {
    return this.#facets;
  }
  /** Keys that give a label; the same for a label as long as the page is open and shows one study. */
  get keys(): readonly ReviewKey[] {
    return this.#keys;
  }
  get error(): AppError | null {
    return this.#error;
  }
  get isRead(): boolean {
    return this.#list !== null;
  }
  /** All that wait. */
  get left(): number {
    return this.#list?.left ?? 0;
  }
  /** Labels to choose from, with how many of each wait. */
  get labels(): ReviewList['labels'] {
    return this.#list?.labels ?? [];
  }
  /** How many of them are worth a look before further ones change little. */
  get worth(): number {
    return this.#list?.worth ?? 0;
  }
  /** Decided about in the whole library, ever: what scores are judged by. */
  get decided(): number {
    return this.#list?.decided ?? 0;
  }
  /** Decided since the page was opened. */
  get checked(): number {
    return this.#checked;
  }
  get putOff(): number {
    return this.#putOff.size;
  }
  get canUndo(): boolean {
    return this.#undoable.length > 0;
  }
  get canRedo(): boolean {
    return this.#redoable.length > 0;
  }
  get isDeciding(): boolean {
    return this.#isDeciding;
  }

  /** What is to be decided, and what comes after it. */
  readonly queue = $derived.by<readonly FoundSegment[]>(() => {
    const all = (this.#list?.segments ?? []).filter((segment) => !this.#putOff.has(placeOf(segment)));
    const at = all.findIndex((segment) => placeOf(segment) === this.#current);
    return at <= 0 ? all : [all[at]!, ...all.slice(0, at), ...all.slice(at + 1)];
  });
  readonly current = $derived<FoundSegment | null>(this.queue[0] ?? null);

  async refresh(): Promise<void> {
    const { labels, folder } = this.#filter;
    const query = {
      limit: Math.min(500, AT_ONCE + this.#putOff.size),
      ...(labels.length > 0 ? { labels } : {}),
      ...(folder === null ? {} : { folder }),
    };
    try {
      const [list, facets] = await Promise.all([this.#api.review(query), this.#api.facets({})]);
      this.#list = list;
      this.#facets = facets;
      const used = facets.labels.map(({ name }) => name).filter((name) => name !== UNLABELLED);
      const { study } = this.#api.scope;
      this.#keys = giveReviewKeys(used, this.#studyLabels(), study === this.#keysOf ? this.#keys : []);
      this.#keysOf = study;
      this.#error = null;
    } catch (thrown) {
      this.#error = toAppError(thrown);
    }
    this.#stay();
  }

  setFilter(change: Partial<ReviewFilter>): Promise<void> {
    this.#filter = { ...this.#filter, ...change };
    this.#current = null;
    return this.refresh();
  }

  toggleLabel(key: string): Promise<void> {
    const { labels } = this.#filter;
    return this.setFilter({
      labels: labels.includes(key) ? labels.filter((each) => each !== key) : [...labels, key],
    });
  }

  /** Leaves what is at hand for later and goes on. */
  next(): void {
    const { current } = this;
    if (!current) return;
    this.#putOff = new Set([...this.#putOff, placeOf(current)]);
    this.#goOn();
    if (!this.current && this.left > this.#putOff.size) void this.refresh();
  }

  /** Brings back what was put off. */
  takeUp(): Promise<void> {
    this.#putOff = new Set();
    return this.refresh();
  }

  /** Decides about what is at hand and goes on. Returns what could not be done. */
  async decide(decision: FoundDecision): Promise<readonly HostProblem[]> {
    const { current } = this;
    if (!current || this.#isDeciding) return [];
    this.#redoable = [];
    return this.#whileDeciding(() => this.#decide(current, decision));
  }

  /** Takes the last decision back and asks for it anew. Returns what could not be. */
  async undo(): Promise<readonly HostProblem[]> {
    const last = this.#undoable.at(-1);
    if (last === undefined || this.#isDeciding) return [];
    return this.#whileDeciding(async () => {
      this.#undoable = this.#undoable.slice(0, -1);
      const { problems } = await this.#api.undoDecision(last.undo);
      this.#checked = Math.max(0, this.#checked - 1);
      this.#redoable = [...this.#redoable, last];
      await this.refresh();
      await this.#takeInHand(last.segment);
      return problems;
    });
  }

  /** Decides again as before {@link undo}. Returns what could not be done. */
  async redo(): Promise<readonly HostProblem[]> {
    const last = this.#redoable.at(-1);
    if (last === undefined || this.#isDeciding) return [];
    return this.#whileDeciding(async () => {
      this.#redoable = this.#redoable.slice(0, -1);
      const segment = await this.#takeInHand(last.segment);
      return segment ? this.#decide(segment, last.decision) : [];
    });
  }

  async #whileDeciding(work: () => Promise<readonly HostProblem[]>): Promise<readonly HostProblem[]> {
    this.#isDeciding = true;
    try {
      return await work();
    } finally {
      this.#isDeciding = false;
    }
  }

  async #decide(segment: FoundSegment, decision: FoundDecision): Promise<readonly HostProblem[]> {
    const { changed, undo, problems } = await this.#api.decide([segment.id], decision);
    if (undo !== null) this.#undoable = [...this.#undoable, { undo, segment, decision }];
    this.#checked += changed;
    // A suggestion with another label still waits for nothing: who gives it one has decided.
    if (changed > 0 && this.#list) {
      const segments = this.#list.segments.filter((each) => each !== segment);
      this.#list = { ...this.#list, segments, left: this.#list.left - 1 };
    }
    this.#goOn();
    await this.refresh();
    return problems;
  }

  /** Makes what waits at that place the one at hand, however useful others are; undefined when it does not wait. */
  async #takeInHand(wanted: FoundSegment): Promise<FoundSegment | undefined> {
    const place = placeOf(wanted);
    const isWanted = (segment: FoundSegment) => placeOf(segment) === place;
    let segment = this.#list?.segments.find(isWanted);
    if (!segment) {
      const { videoId, labelKey } = wanted;
      const { segments } = await this.#api.review({ video: videoId, labels: [labelKey], limit: 500 });
      segment = segments.find(isWanted);
      if (segment && this.#list) this.#list = { ...this.#list, segments: [segment, ...this.#list.segments] };
    }
    if (!segment) return undefined;
    this.#putOff = new Set([...this.#putOff].filter((each) => each !== place));
    this.#current = place;
    return segment;
  }

  #goOn(): void {
    this.#current = null;
    this.#stay();
  }

  /** What is at hand stays so, whatever the list is read anew for. */
  #stay(): void {
    this.#current = this.current && placeOf(this.current);
  }
}

/** Segments have other ids once their video is indexed anew; where they are does not change. */
function placeOf({ videoId, labelKey, startUs, endUs }: FoundSegment): string {
  return JSON.stringify([videoId, labelKey, startUs, endUs]);
}
