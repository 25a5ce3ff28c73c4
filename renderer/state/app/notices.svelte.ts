import type { HostProblem } from '../../../electron/contract/parts.ts';
import { AppError, toAppError } from '../../../engine/base/errors.ts';

/** Something to tell the person, shown in its own place beside the work until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'problem' | 'done';
  readonly message: string;
  /** Text that helps who looks into it, for copying. */
  readonly details: string | null;
  /** Sentences that say more, one below the other. */
  readonly lines: readonly string[];
  /** What can be done about it. */
  readonly action: NoticeAction | null;
}

/** What stays until it is dismissed, also over a reload. */
export interface Told {
  readonly message: string;
  readonly lines: readonly string[];
}

export interface NoticeAction {
  readonly title: string;
  run(): void;
}

const KEPT = 4;
const DONE_SHOWN_MS = 5000;
const ACTION_SHOWN_MS = 20_000;

export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  /** Those of {@link tell}. */
  #told: ReadonlySet<number> = new Set();
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Tells that something went wrong. Stays until dismissed. */
  problem(thrown: unknown): void {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') return;
    this.#add('problem', error.message, errorDetails(error));
  }

  /** Tells what the host could not do, each with the file that it is about. */
  hostProblems(problems: readonly HostProblem[]): void {
    for (const { about, code, message } of problems)
      this.problem(new AppError(code, about === '' ? message : `${about}: ${message}`));
  }

  /** Tells that something was done that cannot be seen otherwise. Leaves by itself. */
  done(message: string, action: NoticeAction | null = null): void {
    const id = this.#add('done', message, null, action);
    setTimeout(() => this.dismiss(id), action ? ACTION_SHOWN_MS : DONE_SHOWN_MS);
  }

  /**
   * Tells what came of something that brought much along, as an import does: it stays until the person dismisses it.
   * @param lines what they should know of it, a sentence each
   */
  tell({ message, lines }: Told): void {
    const id = this.#add('done', message, null, null, lines);
    this.#told = new Set([...this.#told, id]);
    this.#keep();
  }

  /** Told of what was told so and not dismissed, oldest first, whenever that changes. */
  onTold: (told: readonly Told[]) => void = () => undefined;

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
    if (this.#told.has(id)) this.#keep();
  }

  #keep(): void {
    const told = this.#list.filter(({ id }) => this.#told.has(id));
    this.onTold(told.map(({ message, lines }): Told => ({ message, lines })));
  }

  #add(
    tone: Notice['tone'],
    message: string,
    details: string | null,
    action: NoticeAction | null = null,
    lines: readonly string[] = [],
  ): number {
    const id = this.#nextId++;
    const others = this.#list.filter((notice) => notice.message !== message);
    const all: readonly Notice[] = [...others, { id, tone, message, details, lines, action }];
    // What was told to be kept makes way for nothing but more of it.
    const isKept = (notice: Notice) => this.#told.has(notice.id);
    const left = new Set([
      ...all.filter(isKept).slice(-KEPT),
      ...all.filter((notice) => !isKept(notice)).slice(-KEPT),
    ]);
    this.#list = all.filter((notice) => left.has(notice));
    return id;
  }
}

/** A report of an error for copying: its code, sentence, details and where it happened. */
export function errorDetails(error: AppError, about?: string): string {
  const lines = [...(about === undefined ? [] : [about]), `${error.code}: ${error.message}`];
  for (const [name, value] of Object.entries(error.details)) lines.push(`${name}: ${value}`);
  const stack = error.cause instanceof Error ? error.cause.stack : error.stack;
  if (stack !== undefined) lines.push(stack);
  return lines.join('\n');
}
