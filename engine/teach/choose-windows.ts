import type { Window } from './windows.ts';

/** A window that may show a label. */
export interface Found extends Window {
  /** Probability of the likeliest label that is looked for in it. */
  readonly score: number;
  /** Of all classes. */
  readonly probabilities: Float32Array;
}

/** What a slot that no window explains is worth: a window must be likelier than this to be chosen. */
const UNEXPLAINED = 0.2;
/** What each further window costs, in slots: one long one is better than two halves of it. */
const COST = 0.3;

/**
 * The windows that together explain most of a video without overlapping, by dynamic programming over slots.
 * @param found by end
 */
export function chooseWindows(found: readonly Found[], slots: number): Found[] {
  const worth = new Float64Array(slots + 1);
  const last: (Found | null)[] = new Array(slots + 1).fill(null);
  let next = 0;
  for (let end = 1; end <= slots; end++) {
    worth[end] = worth[end - 1]!;
    for (; next < found.length && found[next]!.to === end; next++) {
      const window = found[next]!;
      const gain = worth[window.from]! + (window.to - window.from) * (window.score - UNEXPLAINED) - COST;
      if (gain > worth[end]!) {
        worth[end] = gain;
        last[end] = window;
      }
    }
  }
  const chosen: Found[] = [];
  for (let end = slots; end > 0; ) {
    const window = last[end];
    if (window) chosen.push(window);
    end = window ? window.from : end - 1;
  }
  return chosen.reverse();
}
