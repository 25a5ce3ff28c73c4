import { AppError, cancelled, fromWire } from '../base/errors.ts';
import type { CallMap, EventOf, WorkerPort } from './protocol.ts';

export interface CallOptions<Event> {
  signal?: AbortSignal | undefined;
  /** Buffers inside the arguments whose ownership goes to the worker. */
  transfer?: readonly Transferable[];
  onEvent?: (event: Event) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: AppError): void;
  onEvent: ((event: never) => void) | undefined;
}

/**
 * Typed calls into one worker. When the worker dies, every pending call rejects with `worker/crashed` and later
 * calls reject at once: nothing ever hangs on a dead thread.
 */
export class RpcClient<C extends CallMap> {
  readonly #port: WorkerPort;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #dead: AppError | null = null;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.onCrash((reason) => {
      this.#die(new AppError('worker/crashed', `A background worker stopped unexpectedly: ${reason}`));
    });
    port.listen((reply) => {
      const pending = this.#pending.get(reply.id);
      if (!pending) return;
      if (reply.kind === 'event') {
        pending.onEvent?.(reply.event as never);
        return;
      }
      this.#pending.delete(reply.id);
      if (reply.kind === 'result') pending.resolve(reply.value);
      else pending.reject(fromWire(reply.error));
    });
  }

  /** Rejects with the worker's AppError, `cancelled` when `signal` aborts, or `worker/crashed`. */
  call<M extends keyof C & string>(
    method: M,
    args: C[M]['in'],
    options: CallOptions<EventOf<C, M>> = {},
  ): Promise<C[M]['out']> {
    if (this.#dead) return Promise.reject(this.#dead);
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = this.#nextId++;
    return new Promise<unknown>((resolve, reject) => {
      const onAbort = () => {
        this.#pending.delete(id);
        this.#port.post({ kind: 'cancel', id });
        reject(cancelled());
      };
      const settle = () => signal?.removeEventListener('abort', onAbort);
      this.#pending.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        onEvent: options.onEvent as ((event: never) => void) | undefined,
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        this.#port.post({ kind: 'call', id, method, args }, options.transfer);
      } catch (error) {
        // An argument that cannot be cloned never reaches the worker.
        this.#pending.delete(id);
        settle();
        reject(error);
      }
    });
  }

  /** Ends the thread; pending calls reject with `reason`, `cancelled` unless told otherwise. */
  terminate(reason: AppError = cancelled()): void {
    this.#port.terminate();
    this.#die(reason);
  }

  #die(reason: AppError): void {
    if (this.#dead) return;
    this.#dead = reason;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.reject(reason);
  }
}
