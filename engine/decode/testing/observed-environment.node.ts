import { Worker } from 'node:worker_threads';
import { portOfWorker } from '../../rpc/port.node.ts';
import type { DecodeCalls } from '../ffmpeg/decode-calls.ts';
import { nodeEnvironment } from '../ffmpeg/worker-pool.node.ts';
import type { DecodeEnvironment } from '../ffmpeg/worker-pool.ts';

export type ObservedTask = DecodeCalls['decode']['in'];

/** The real environment of so many processors, with everything that was sent to its real workers. */
export function observedEnvironment(processors: number): {
  readonly environment: DecodeEnvironment;
  /** Every `decode` call so far, with the memory it shares. */
  readonly tasks: ObservedTask[];
  readonly workers: Worker[];
} {
  const tasks: ObservedTask[] = [];
  const workers: Worker[] = [];
  const spawn: DecodeEnvironment['spawn'] = () => {
    const worker = new Worker(new URL('../ffmpeg/decode.worker.node.ts', import.meta.url));
    workers.push(worker);
    const port = portOfWorker(worker);
    const post: typeof port.post = (message, transfer) => {
      if (message.kind === 'call' && message.method === 'decode') tasks.push(message.args as ObservedTask);
      port.post(message, transfer);
    };
    return { port: { ...port, post }, setBusy: (busy) => (busy ? worker.ref() : worker.unref()) };
  };
  return { environment: { ...nodeEnvironment(processors), spawn }, tasks, workers };
}
