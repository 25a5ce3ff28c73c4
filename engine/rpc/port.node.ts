import { parentPort, type Transferable, type Worker } from 'node:worker_threads';
import type { Reply, Request, RpcPort, WorkerPort } from './protocol.ts';

/** A Node worker thread, seen from the thread that made it. */
export function portOfWorker(worker: Worker): WorkerPort {
  let stopping = false;
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as readonly Transferable[]),
    listen: (handler) => worker.on('message', (message: Reply) => handler(message)),
    onCrash: (handler) => {
      worker.on('error', (error) => handler(error instanceof Error ? error.message : String(error)));
      worker.on('messageerror', () => handler('a message could not be read'));
      worker.on('exit', (code) => {
        if (!stopping) handler(`it ended with code ${code}`);
      });
    },
    terminate: () => {
      stopping = true;
      void worker.terminate();
    },
  };
}

/** This worker thread's own side. Throws outside a worker. */
export function portOfSelf(): RpcPort<Reply, Request> {
  const port = parentPort;
  if (!port) throw new Error('not in a worker thread');
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer as readonly Transferable[]),
    listen: (handler) => port.on('message', (message: Request) => handler(message)),
  };
}
