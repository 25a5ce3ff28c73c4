import type { WireError } from '../base/errors.ts';

/** One worker's calls: method name to argument, result and, for a call that reports while it runs, event. */
export type CallMap = Record<string, { in: unknown; out: unknown; event?: unknown }>;

export type EventOf<C extends CallMap, M extends keyof C> = C[M] extends { event: infer E } ? E : never;

/** What travels to the worker. A cancel names the call it ends. */
export type Request =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

/** What comes back, matched to its call by id, never by order. */
export type Reply =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly id: number; readonly event: unknown };

/** The two environments' message channels behind one shape. */
export interface RpcPort<Out, In> {
  /** `transfer` lists buffers whose ownership goes to the other side. */
  post(message: Out, transfer?: readonly Transferable[]): void;
  listen(handler: (message: In) => void): void;
}

/** A worker seen from the thread that started it. */
export interface WorkerPort extends RpcPort<Request, Reply> {
  /** Called once when the thread dies or a message cannot be read. */
  onCrash(handler: (reason: string) => void): void;
  terminate(): void;
}

declare const transferMark: unique symbol;

/** A result whose buffers are handed over instead of copied. Made by {@link transfer}. */
export interface Transferred<T> {
  readonly [transferMark]: true;
  readonly value: T;
  readonly buffers: readonly Transferable[];
}

const transferred = new WeakSet<object>();

/** Marks `buffers` inside `value` for transfer: the sender must not touch them afterwards. */
export function transfer<T>(value: T, buffers: readonly Transferable[]): Transferred<T> {
  const wrapped = { value, buffers } as unknown as Transferred<T>;
  transferred.add(wrapped);
  return wrapped;
}

export function isTransferred(value: unknown): value is Transferred<unknown> {
  return typeof value === 'object' && value !== null && transferred.has(value);
}
