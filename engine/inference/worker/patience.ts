import { AppError } from '../../base/errors.ts';

/** The slowest processor that anybody uses computes one batch within seconds, and loads a package within half a minute. */
const LIMITS_S = { call: 120, load: 300 };

/** A call into a model that may never end, and what ends it. */
export interface Patience {
  /** Seconds that a call and the loading of a package may take. */
  readonly call: number;
  readonly load: number;
}

export const PATIENCE: Patience = LIMITS_S;

/**
 * Answers `work`, or calls `giveUp` when that takes too long. Seconds are counted one by one: while a computer sleeps, none
 * is.
 */
export async function withinPatience<T>(
  work: Promise<T>,
  seconds: number,
  giveUp: (error: AppError) => void,
): Promise<T> {
  let passed = 0;
  const timer = setInterval(() => {
    passed += 1;
    if (passed >= seconds) giveUp(endless(seconds));
  }, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function endless(seconds: number): AppError {
  return new AppError(
    'model/endless',
    `The model does not come to an end (it was given ${seconds} s for one step): use another, or ask who made it.`,
  );
}
