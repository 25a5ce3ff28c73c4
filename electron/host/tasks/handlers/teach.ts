import type { TaskHandler } from '../task-handler.ts';

/**
 * Learns from all examples of a library and writes what was learnt. It keeps how that ended for whoever asks, so that it
 * fails by nothing but `cancelled`.
 * @param onProgress told how many videos of all were looked at
 */
export type Learn = (signal: AbortSignal, onProgress: (done: number, total: number) => void) => Promise<void>;

/** The package is written whole or not at all, and the same examples give the same one: done twice, it comes to the same. */
export function teachHandler(learn: Learn): TaskHandler<'teach'> {
  return {
    kind: 'teach',
    async perform(_parameters, { signal, onProgress }) {
      await learn(signal, (done, total) => onProgress({ done, total, speed: null, secondsLeft: null }));
      return { state: 'done', keep: () => null };
    },
  };
}
