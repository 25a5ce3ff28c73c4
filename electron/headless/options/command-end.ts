/** What a shell reports for a program that the signal ended. */
export const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;
export type StopReason = keyof typeof STOPPED;

/** Enough to put down what is half written; whoever stops a command does not want to wait for more. */
const STOP_MS = 1500;
/** After its last word a command has nothing to do: what still lives then is a thread that nobody waits for. */
const END_MS = 1500;

/** Tells a command that it should end, and sees to it that it does. */
export interface Stop {
  /** Aborted by the first request. */
  readonly signal: AbortSignal;
  /** What asked first; SIGINT until something has. */
  readonly reason: StopReason;
}

/**
 * Listens for Ctrl+C, for SIGTERM and for a reader that has gone (as with `| head`). The first aborts; a command that
 * has not ended shortly after, or is asked again, is ended whatever its threads do.
 */
export function listenForStop(): Stop {
  const controller = new AbortController();
  let reason: StopReason = 'SIGINT';
  const stop = (by: StopReason) => {
    if (controller.signal.aborted) endAtOnce(by);
    reason = by;
    controller.abort();
    setTimeout(endAtOnce, STOP_MS, by).unref();
  };
  process.on('SIGINT', () => stop('SIGINT')).on('SIGTERM', () => stop('SIGTERM'));
  process.stdout.on('error', () => stop('SIGPIPE'));
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
  };
}

/**
 * Gives a command that has said its last word its exit status. It ends by itself as soon as nothing is left to do, and
 * soon in any case: threads that still live are ended with it.
 */
export function endCommand(status: number): void {
  process.exitCode = status;
  // Not waited for, so it is only heard where something else keeps the process alive.
  setTimeout(() => {
    // While threads are ended no handler runs: without one the system ends the process.
    ignoreNoSignal();
    process.exit();
  }, END_MS).unref();
}

/** A handler cannot end a process whose threads do not: the signal itself can. */
function endAtOnce(by: StopReason): void {
  ignoreNoSignal();
  if (by === 'SIGPIPE') process.exit(STOPPED.SIGPIPE);
  process.kill(process.pid, by);
}

function ignoreNoSignal(): void {
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
}
