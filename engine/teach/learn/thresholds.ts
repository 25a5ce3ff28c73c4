/** How well a label was found among examples that its judge had not seen. */
export interface Expectation {
  /** Examples of the label. */
  readonly examples: number;
  /** Share of them that was found, 0 to 1. */
  readonly found: number;
  /** Share of what was found that was wrong, 0 to 1. */
  readonly wrong: number;
  /** Harmonic mean of what was found and what was right, 0 to 1. */
  readonly f1: number;
}

/** Thresholds that do as well as the best but for this much are as good: the one nearest the middle is taken. */
const AS_GOOD = 0.02;
const MIDDLE = 0.5;
/** No threshold lies outside, however few examples there are. */
const LOWEST = 0.1;
const HIGHEST = 0.95;

/**
 * The threshold with the best F1 for one label, and what is to be expected of it.
 * @param probabilities of the label, one per example, held out
 * @param isLabel whether an example is one
 * @param isBest whether no other label was likelier
 */
export function thresholdOf(
  probabilities: ArrayLike<number>,
  isLabel: (row: number) => boolean,
  isBest: (row: number) => boolean,
): { readonly threshold: number; readonly expectation: Expectation } {
  const candidates = new Set([MIDDLE, LOWEST]);
  const values = [...new Set(Array.from(probabilities))].sort((a, b) => a - b);
  for (let i = 1; i < values.length; i++) candidates.add((values[i - 1]! + values[i]!) / 2);
  const judged = [...candidates]
    .filter((threshold) => threshold >= LOWEST && threshold <= HIGHEST)
    .map((threshold) => ({
      threshold,
      expectation: expectationAt(threshold, probabilities, isLabel, isBest),
    }));
  const most = Math.max(...judged.map(({ expectation }) => expectation.f1));
  return judged
    .filter(({ expectation }) => expectation.f1 >= most - AS_GOOD)
    .sort(
      (a, b) => Math.abs(a.threshold - MIDDLE) - Math.abs(b.threshold - MIDDLE) || a.threshold - b.threshold,
    )[0]!;
}

function expectationAt(
  threshold: number,
  probabilities: ArrayLike<number>,
  isLabel: (row: number) => boolean,
  isBest: (row: number) => boolean,
): Expectation {
  let [examples, hits, taken] = [0, 0, 0];
  for (let row = 0; row < probabilities.length; row++) {
    const isTaken = probabilities[row]! >= threshold && isBest(row);
    if (isLabel(row)) examples += 1;
    if (isTaken) taken += 1;
    if (isTaken && isLabel(row)) hits += 1;
  }
  return {
    examples,
    found: examples > 0 ? hits / examples : 0,
    wrong: taken > 0 ? (taken - hits) / taken : 0,
    f1: examples + taken > 0 ? (2 * hits) / (examples + taken) : 0,
  };
}
