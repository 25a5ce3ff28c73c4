import { utilityProcess } from 'electron';
import type { Reply } from '../../engine/rpc/protocol.ts';
import type { WorkPort } from '../host/processes/work-processes.ts';

/** As the system's list of processes and `child-process-gone` name it. */
export const WORK_SERVICE = 'Tubelet media';

/**
 * Starts a utility process that decodes and computes for a batch. The fuse that keeps the program from being used as Node
 * keeps it from `child_process.fork` too.
 * @param script `work.utility.js` of the build
 */
export function spawnUtility(script: string): WorkPort {
  const child = utilityProcess.fork(script, [], { serviceName: WORK_SERVICE, stdio: 'inherit' });
  let hasEnded = false;
  let isStopping = false;
  return {
    post: (message) => {
      if (!hasEnded) child.postMessage(message);
    },
    listen: (handler) => void child.on('message', (message: Reply) => handler(message)),
    onCrash: (handler) => {
      child.on('error', (kind, location) => handler(`${kind} ${location}`));
      child.on('exit', (code) => {
        hasEnded = true;
        handler(isStopping ? 'it was ended' : `it ended with code ${code}`);
      });
    },
    terminate: () => {
      isStopping = true;
      // A thread that computes without end does not heed what `kill` sends on its own.
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(child.pid, 'SIGKILL');
      child.kill();
    },
    // It does not keep the app open: windows do.
    setBusy: () => {},
  };
}
