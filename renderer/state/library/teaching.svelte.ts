import type { HostProblem } from '../../../electron/contract/parts.ts';
import { similarEndpoints, type TeachingWork } from '../../../electron/contract/similar.ts';
import { type ImportedLabels, taughtEndpoints } from '../../../electron/contract/taught.ts';
import {
  type LearntReport,
  type TeachingState,
  teachingEndpoints,
} from '../../../electron/contract/teaching.ts';
import { type AnsweredFile, ask, askForFile } from '../../../electron/contract/wire/ask.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { AppError } from '../../../engine/base/errors.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { isTold } from '../../../engine/teach/expectation-words.ts';
import { coalesced } from '../app/coalesced.ts';

export type { ImportedLabels, LearntReport };
export type TaughtLabels = NonNullable<TeachingState['taught']>;

/** A label and what is known of it. */
export interface TaughtRow {
  readonly name: string;
  readonly examples: number;
  readonly videos: number;
  /** What is expected of it since the last teaching; null where it was not taught. */
  readonly expectation: NonNullable<TeachingState['taught']>['expectations'][number] | null;
}

/** Taught labels that were removed. */
export interface RemovedLabels {
  readonly title: string;
  readonly file: File;
}

/** Examples of labels in all videos but one. */
interface Elsewhere {
  readonly needed: number;
  readonly except: ContentId;
  readonly study: string | undefined;
  /** By {@link plainText}. */
  readonly examples: ReadonlyMap<string, number>;
}

/** How many examples a label has, and how many more it needs. */
export interface ExampleNeed {
  readonly examples: number;
  readonly more: number;
}

/** The person's own labels: how many examples they have, and what was learnt of them. */
export class Teaching {
  readonly #study: () => string | undefined;
  #elsewhere = $state.raw<Elsewhere | null>(null);
  readonly #recount = coalesced(() => this.#count());
  #except: ContentId | null = null;
  #read = $state.raw<{ readonly state: TeachingState; readonly study: string | undefined } | null>(null);
  #isLearning = $state(false);
  #removed = $state.raw<readonly RemovedLabels[]>([]);
  #leftOut = $state.raw<ReadonlySet<string>>(new Set());
  #work = $state.raw<TeachingWork>({ teach: null, embed: null, said: null });

  /** @param study the one whose labels are meant; undefined: those of every video as it was first coded */
  constructor(study: () => string | undefined = () => undefined) {
    this.#study = study;
  }

  /** Null before it was read, and when what was read is of another study. */
  get state(): TeachingState | null {
    return this.#read && this.#read.study === this.#study() ? this.#read.state : null;
  }

  get isLearning(): boolean {
    return this.#isLearning;
  }

  /** What goes on in the host, whichever page began it. */
  get work(): TeachingWork {
    return this.#work;
  }

  receive({ teach, embed, said }: TeachingWork): void {
    this.#work = { teach, embed, said };
  }

  /** Gets to know the videos of the library that cannot be compared yet. */
  async embed(): Promise<void> {
    this.#work = await ask(similarEndpoints.embed, { body: {} });
  }

  /** Stops learning and getting to know videos; what is known by then stays known. */
  async cancel(): Promise<void> {
    this.#work = await ask(similarEndpoints.cancel, {});
  }

  /** Labels with examples, most first. */
  readonly rows = $derived.by<readonly TaughtRow[]>(() => {
    const taught = new Map(this.state?.taught?.expectations.map((each) => [each.label, each]));
    return (this.state?.labels ?? []).map((label) => ({
      ...label,
      expectation: taught.get(label.name) ?? null,
    }));
  });

  /** Whether anything can be learnt now. */
  readonly isTeachable = $derived(
    this.state?.labels.some(
      ({ name, examples }) => !this.#leftOut.has(name) && examples >= (this.state?.needed ?? 0),
    ) ?? false,
  );

  /** Whether what was learnt would suggest anything: new suggestions replace those that wait, also by nothing. */
  readonly isSuggestible = $derived(this.state?.taught?.expectations.some(isTold) ?? false);

  /** Names of labels that are not to be learnt, as they were left out last until a person says otherwise. */
  get leftOut(): ReadonlySet<string> {
    return this.#leftOut;
  }

  leaveOut(name: string, isLeftOut: boolean): void {
    const next = new Set(this.#leftOut);
    if (isLeftOut) next.add(name);
    else next.delete(name);
    this.#leftOut = next;
  }

  /** Whether other labels are left out than when it was learnt last. */
  readonly isChoiceChanged = $derived(
    (this.state?.labels ?? []).some(({ name, isLeftOut }) => isLeftOut !== this.#leftOut.has(name)),
  );

  /** Counts the examples in all videos but the one on screen, of which the page knows itself. */
  countElsewhere(except: ContentId): Promise<void> {
    this.#except = except;
    return this.#recount();
  }

  /** The library has changed. */
  countAgain(): void {
    if (this.#except !== null) void this.#recount();
  }

  /**
   * What a label needs to be learnt; null before that was counted.
   * @param here its examples in the video on screen
   */
  needOf(name: string, video: ContentId, here: number): ExampleNeed | null {
    const elsewhere = this.#elsewhere;
    if (elsewhere?.except !== video || elsewhere.study !== this.#study()) return null;
    const examples = here + (elsewhere.examples.get(plainText(name)) ?? 0);
    return { examples, more: Math.max(0, elsewhere.needed - examples) };
  }

  async #count(): Promise<void> {
    const except = this.#except;
    if (except === null) return;
    const { study } = this.scope;
    // Nothing is said where it cannot be counted: what is missing is not what a person came for.
    const counted = await ask(teachingEndpoints.examples, { query: { ...this.scope, except } }).catch(
      () => null,
    );
    if (!counted) return;
    const examples = new Map(counted.labels.map((each) => [plainText(each.name), each.examples]));
    this.#elsewhere = { needed: counted.needed, except, study, examples };
  }

  async read(): Promise<void> {
    const { scope } = this;
    this.#take(await ask(teachingEndpoints.state, { query: scope }), scope.study);
  }

  /** Learns from all examples that are saved. Returns what could not be used. */
  async learn(): Promise<readonly HostProblem[]> {
    if (this.#isLearning) throw new AppError('usage', 'Your labels are being learnt already.');
    this.#isLearning = true;
    try {
      const { scope } = this;
      const body = { without: [...this.#leftOut], ...scope };
      const { problems, ...state } = await ask(teachingEndpoints.learn, { body });
      this.#take(state, scope.study);
      return problems;
    } finally {
      this.#isLearning = false;
    }
  }

  /** Uses what was learnt before, or after, what is in use now. */
  async exchange(): Promise<void> {
    const { scope } = this;
    this.#take(await ask(teachingEndpoints.exchange, { body: scope }), scope.study);
  }

  /** Files of packages that were removed since the page was opened, the last one last: each brings its labels back. */
  get removed(): readonly RemovedLabels[] {
    return this.#removed;
  }

  /** A package of taught labels as a file. */
  exported(id: string): Promise<AnsweredFile> {
    return askForFile(taughtEndpoints.export, { parameters: { id } });
  }

  /** Makes a package of such a file. @param name what the file is called */
  async import(name: string, file: Blob): Promise<ImportedLabels> {
    return ask(taughtEndpoints.import, { query: { name }, body: new Uint8Array(await file.arrayBuffer()) });
  }

  /** Removes a package that was imported. @param removed brings it back */
  async remove(id: string, removed: RemovedLabels): Promise<void> {
    await ask(taughtEndpoints.remove, { parameters: { id } });
    this.#removed = [...this.#removed, removed];
  }

  /** Makes a package that was removed anew. */
  async bringBack(removed: RemovedLabels): Promise<ImportedLabels> {
    const imported = await this.import(removed.file.name, removed.file);
    this.#removed = this.#removed.filter((each) => each !== removed);
    return imported;
  }

  /** The study as a part of what is asked. */
  get scope(): { readonly study?: string } {
    const study = this.#study();
    return study === undefined ? {} : { study };
  }

  #take(state: TeachingState, study: string | undefined): void {
    this.#read = { state, study };
    this.#leftOut = new Set(state.labels.filter(({ isLeftOut }) => isLeftOut).map(({ name }) => name));
  }
}
