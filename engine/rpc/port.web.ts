import type { Reply, Request, RpcPort, WorkerPort } from './protocol.ts';

/** A web worker, seen from the page or worker that made it. */
export function portOfWorker(worker: Worker): WorkerPort {
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    listen: (handler) => worker.addEventListener('message', (event) => handler(event.data as Reply)),
    onCrash: (handler) => {
      worker.addEventListener('error', (event) => {
        // It is dealt with here. Left alone, it would count as an uncaught error of a worker that made this one.
        event.preventDefault();
        handler(event.message || 'it could not be started');
      });
      worker.addEventListener('messageerror', () => handler('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}

/** What a worker's global scope has for this; a page, which also reads this file, knows no type for one. */
interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** This web worker's own side. */
export function portOfSelf(scope: WorkerScope): RpcPort<Reply, Request> {
  return {
    post: (message, transfer = []) => scope.postMessage(message, [...transfer]),
    listen: (handler) => scope.addEventListener('message', (event) => handler(event.data as Request)),
  };
}
