import type { OutcomeOf, ParametersOf, TaskKind, TaskKinds } from './kinds.ts';

/** How far a task is, in a unit of its kind: microseconds of video, files, bytes. */
export interface TaskProgress {
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  /** Units per second of work, over a million of microseconds; null where that says nothing. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
}

/** What the work is given besides its input. */
export interface WorkContext {
  /** Aborts when the task is cancelled, when its lease is lost and when the process ends. */
  readonly signal: AbortSignal;
  onProgress(progress: TaskProgress): void;
  /** To be awaited now and then by long work of the idle lane: rests, and waits while a batch runs. */
  breathe(busyMs: number): Promise<void>;
}

/** How the work on a task is done: here, or by sending its input to where it is done. */
export type DoWork = <I, O>(
  kind: TaskKind,
  work: (input: I, context: WorkContext) => Promise<O>,
  input: I,
  context: WorkContext,
) => Promise<O>;

export const doHere: DoWork = (_kind, work, input, context) => work(input, context);

/**
 * What a kind of task does, in three steps, so that the middle one can be done by any machine that sees the files.
 * What it makes is written whole or not at all, and is the same whoever did it. Errors are the task's.
 */
export interface Steps<K extends TaskKind, I, O> {
  readonly kind: K;
  /** Where the library is: looks up what the work needs. `skipped` when it has been done before. */
  prepare(parameters: ParametersOf<K>): Promise<{ input: I } | { skipped: OutcomeOf<K> }>;
  /** The work itself. It touches no library. */
  work(input: I, context: WorkContext): Promise<O>;
  /** Where the library is: keeps what came out, in the transaction that ends the task. Must not wait. */
  keep(parameters: ParametersOf<K>, output: O): OutcomeOf<K>;
}

/** A task that has been worked on, but not ended. */
export interface Performed<K extends TaskKind> {
  readonly state: 'done' | 'skipped';
  /** Keeps what came out; to be called once, in the transaction that ends the task. */
  keep(): OutcomeOf<K>;
}

/** The one handler of a kind. */
export interface TaskHandler<K extends TaskKind> {
  readonly kind: K;
  perform(parameters: ParametersOf<K>, context: WorkContext, doWork?: DoWork): Promise<Performed<K>>;
}

export function handlerOf<K extends TaskKind, I, O>(steps: Steps<K, I, O>): TaskHandler<K> {
  return {
    kind: steps.kind,
    async perform(parameters, context, doWork = doHere) {
      const prepared = await steps.prepare(parameters);
      if ('skipped' in prepared) return { state: 'skipped', keep: () => prepared.skipped };
      const output = await doWork(
        steps.kind,
        (input: I, within) => steps.work(input, within),
        prepared.input,
        context,
      );
      return { state: 'done', keep: () => steps.keep(parameters, output) };
    },
  };
}

/** One handler for each kind. */
export type TaskHandlers = { readonly [K in TaskKind]: TaskHandler<K> };

/** Throws when a kind has no handler, or that of another. Called before anything starts. */
export function checkHandlers(kinds: TaskKinds, handlers: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(kinds)) {
    const handler = handlers[name];
    if (!isHandler(handler)) throw new Error(`tasks of the kind "${name}" have no handler`);
    if (handler.kind !== name)
      throw new Error(`tasks of the kind "${name}" have the handler of "${handler.kind}"`);
  }
  const stranger = Object.keys(handlers).find((name) => !Object.hasOwn(kinds, name));
  if (stranger !== undefined)
    throw new Error(`there is a handler for "${stranger}", which is no kind of task`);
}

function isHandler(value: unknown): value is { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}
