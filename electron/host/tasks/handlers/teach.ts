import type { TaskHandler } from '../task-handler.ts';

/**
 * Learns from all examples of a library, or of one study, and writes what was learnt. It keeps how that ended for whoever asks, so that it
 * fails by nothing but `cancelled`.
 * @param what names of labels that are not to be learnt, and the study
 * @param onProgress told how many videos of all were looked at
 */
export type Learn = (
  what: { readonly without: readonly string[]; readonly study?: string | undefined },
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
) => Promise<void>;

/** The package is written whole or not at all, and the same examples give the same one: done twice, it comes to the same. */
export function teachHandler(learn: Learn): TaskHandler<'teach'> {
  return {
    kind: 'teach',
    async perform({ without, study }, { signal, onProgress }) {
      const tell = (done: number, total: number) =>
        onProgress({ done, total, speed: null, secondsLeft: null });
      await learn({ without, study }, signal, tell);
      return { state: 'done', keep: () => null };
    },
  };
}
