import { cancelled, toWire } from '../base/errors.ts';
import {
  type CallMap,
  type EventOf,
  isTransferred,
  type Reply,
  type Request,
  type RpcPort,
  type Transferred,
} from './protocol.ts';

export interface CallContext<Event> {
  /** Aborted when the caller cancels. Synchronous work cannot hear it: its owner terminates the worker instead. */
  readonly signal: AbortSignal;
  emit(event: Event, transfer?: readonly Transferable[]): void;
}

export type Handlers<C extends CallMap> = {
  [M in keyof C]: (
    args: C[M]['in'],
    context: CallContext<EventOf<C, M>>,
  ) => C[M]['out'] | Transferred<C[M]['out']> | Promise<C[M]['out'] | Transferred<C[M]['out']>>;
};

/** Answers calls on `port`. A handler's failure becomes that call's error and nothing else. */
export function serve<C extends CallMap>(port: RpcPort<Reply, Request>, handlers: Handlers<C>): void {
  const running = new Map<number, AbortController>();
  port.listen((request) => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort(cancelled());
      return;
    }
    void answer(port, handlers, running, request);
  });
}

async function answer<C extends CallMap>(
  port: RpcPort<Reply, Request>,
  handlers: Handlers<C>,
  running: Map<number, AbortController>,
  { id, method, args }: Request & { kind: 'call' },
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const handler = Object.hasOwn(handlers, method) ? handlers[method as keyof C] : undefined;
    if (!handler) throw new Error(`no such call: ${method}`);
    const out = await handler(args as C[keyof C]['in'], {
      signal: controller.signal,
      emit: (event, buffers) => port.post({ kind: 'event', id, event }, buffers),
    });
    if (controller.signal.aborted) return;
    if (isTransferred(out)) port.post({ kind: 'result', id, value: out.value }, out.buffers);
    else port.post({ kind: 'result', id, value: out });
  } catch (error) {
    if (!controller.signal.aborted) port.post({ kind: 'error', id, error: toWire(error) });
  } finally {
    running.delete(id);
  }
}
