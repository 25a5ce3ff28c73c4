import { fork } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Reply, Request, RpcPort } from '../../../engine/rpc/protocol.ts';
import type { WorkPort } from './work-processes.ts';

/** Run from source by Node itself, or built. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** What the process writes goes to the standard error output: the other one belongs to commands. */
const STDIO: ('ignore' | 'ipc' | number)[] = ['ignore', 2, 2, 'ipc'];

/** Starts a process of Node that works for this one. */
export function spawnNodeProcess(
  script = fileURLToPath(new URL(`./work.process.${EXTENSION}`, import.meta.url)),
): WorkPort {
  const child = fork(script, [], { serialization: 'advanced', stdio: STDIO });
  let isStopping = false;
  return {
    post: (message) => {
      // A process that has ended is told of by its end.
      if (child.connected) child.send(message, () => {});
    },
    listen: (handler) => child.on('message', (message) => handler(message as Reply)),
    onCrash: (handler) => {
      child.on('error', (error) => handler(error.message));
      child.on('exit', (code, signal) =>
        handler(
          isStopping
            ? 'it was ended'
            : signal === null
              ? `it ended with code ${code}`
              : `it ended by ${signal}`,
        ),
      );
    },
    terminate: () => {
      isStopping = true;
      // Nothing less ends a thread that computes without end.
      child.kill('SIGKILL');
    },
    setBusy: (busy) => {
      if (busy) {
        child.ref();
        child.channel?.ref();
      } else {
        child.unref();
        child.channel?.unref();
      }
    },
  };
}

/** The way from such a process to who started it. */
export function portOfParent(): RpcPort<Reply, Request> {
  return {
    post: (message) => void process.send?.(message, undefined, undefined, () => {}),
    listen: (handler) => void process.on('message', (message) => handler(message as Request)),
  };
}
