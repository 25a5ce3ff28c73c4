import { AppError, type ErrorCode, toAppError } from '../../../engine/base/errors.ts';
import { toldOf } from '../http/http-error.ts';
import { type OutcomeOf, type ParametersOf, type TaskKind, taskKinds } from './kinds.ts';
import type { DoWork, TaskHandlers, TaskProgress, WorkContext } from './task-handler.ts';

/** A task as it was taken from where it waited. */
export interface TakenTask<K extends TaskKind = TaskKind> {
  readonly id: number;
  readonly kind: K;
  readonly parameters: ParametersOf<K>;
  /** Times that it has been begun, this one included. */
  readonly attempt: number;
}

/** How a task ended, for who holds it. */
export type TaskEnd<K extends TaskKind> =
  | { readonly state: 'done' | 'skipped'; readonly elapsedMs: number; keep(): OutcomeOf<K> }
  | { readonly state: 'failed'; readonly error: { readonly code: ErrorCode; readonly message: string } };

/**
 * The right to work on a task. Only who holds it can end it: once it is lost, because its holder was taken for dead or
 * the task was cancelled, every call answers false and changes nothing. Whoever keeps tasks gives leases out: the
 * library's own table, or a queue that many machines share.
 */
export interface Lease<K extends TaskKind = TaskKind> {
  readonly task: TakenTask<K>;
  /** Aborts when the lease is lost, and when its holder is to stop. */
  readonly signal: AbortSignal;
  /** Says that the holder lives, and how far it is. */
  beat(progress: TaskProgress | null): void;
  /** Ends the task and keeps what came out, in one step. */
  end(end: TaskEnd<K>): Promise<boolean>;
  /** Gives the task back: to the front, as when the app is closed, or to be tried again so much later. */
  giveBack(again: 'first' | { readonly afterMs: number }): Promise<boolean>;
  /** True while the holder itself is being stopped: what is aborted then has not failed. */
  isStopping(): boolean;
}

/** Failures that may be gone the next time: a thread or a graphics processor that went, a file that was in use. */
const MAY_PASS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'worker/crashed',
  'decode/crashed',
  'gpu/device-lost',
  'storage/busy',
  'storage/gone',
]);
/** Before the second attempt; each further one waits twice as long as the one before. */
const AGAIN_MS = 2000;

export function mayPass(code: ErrorCode): boolean {
  return MAY_PASS.has(code);
}

/** Works on a task and ends it, whoever gave the lease. Never rejects but for what `lease.end` rejects with. */
export async function work<K extends TaskKind>(
  lease: Lease<K>,
  handlers: TaskHandlers,
  options: {
    breathe(busyMs: number): Promise<void>;
    report(error: unknown): void;
    readonly doWork?: DoWork;
  },
): Promise<void> {
  const { kind, parameters, attempt } = lease.task;
  const begun = performance.now();
  const context: WorkContext = {
    signal: lease.signal,
    onProgress: (progress) => lease.beat(progress),
    breathe: options.breathe,
  };
  let end: TaskEnd<K>;
  try {
    const { state, keep } = await handlers[kind].perform(parameters, context, options.doWork);
    end = { state, keep, elapsedMs: performance.now() - begun };
  } catch (error) {
    if (lease.signal.aborted && lease.isStopping()) {
      await lease.giveBack('first');
      return;
    }
    const told = toldOf(error);
    if (told.code === 'internal') options.report(error);
    if (mayPass(told.code) && attempt < taskKinds[kind].attempts) {
      await lease.giveBack({ afterMs: AGAIN_MS * 2 ** (attempt - 1) });
      return;
    }
    end = { state: 'failed', error: told };
  }
  try {
    await lease.end(end);
  } catch (error) {
    // What came out could not be kept. When nothing can be written at all, this fails too, and the lease runs out.
    if (end.state === 'failed' || toAppError(error).code !== 'internal') throw error;
    options.report(error);
    await lease.end({ state: 'failed', error: toldOf(error) });
  }
}

/** What a task fails with whose runner has died too often while it worked on it. */
export function deadly(times: number): AppError {
  return new AppError(
    'worker/crashed',
    `Tubelet was brought down ${times} times while it worked on this video: convert it to another format, or leave it out.`,
  );
}
