import type { HostProblem } from '../../../electron/contract/parts.ts';
import { similarEndpoints, type TeachingWork } from '../../../electron/contract/similar.ts';
import {
  type LearntReport,
  type TeachingState,
  teachingEndpoints,
} from '../../../electron/contract/teaching.ts';
import { ask } from '../../../electron/contract/wire/ask.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { isTold } from '../../../engine/teach/expectation-words.ts';

export type { LearntReport };

/** A label and what is known of it. */
export interface TaughtRow {
  readonly name: string;
  readonly examples: number;
  readonly videos: number;
  /** What is expected of it since the last teaching; null where it was not taught. */
  readonly expectation: NonNullable<TeachingState['taught']>['expectations'][number] | null;
}

/** The person's own labels: how many examples they have, and what was learnt of them. */
export class Teaching {
  readonly #study: () => string | undefined;
  #read = $state.raw<{ readonly state: TeachingState; readonly study: string | undefined } | null>(null);
  #isLearning = $state(false);
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
