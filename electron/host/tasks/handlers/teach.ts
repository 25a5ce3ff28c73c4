import type { TaskHandler } from '../task-handler.ts';

/**
 * Learns from all examples of a library and writes what was learnt. It keeps how that ended for whoever asks, so that it
 * fails by nothing but `cancelled`.
 * @param without names of labels that are not to be learnt
 * @param onProgress told how many videos of all were looked at
 */
export type Learn = (
  without: readonly string[],
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
) => Promise<void>;

/** The package is written whole or not at all, and the same examples give the same one: done twice, it comes to the same. */
export function teachHandler(learn: Learn): TaskHandler<'teach'> {
  return {
    kind: 'teach',
    async perform({ without }, { signal, onProgress }) {
      const tell = (done: number, total: number) =>
        onProgress({ done, total, speed: null, secondsLeft: null });
      await learn(without, signal, tell);
      return { state: 'done', keep: () => null };
    },
  };
}
