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

/** Held-out probabilities of one label. */
export interface JudgedLabel {
  readonly probabilities: ArrayLike<number>;
  isLabel(row: number): boolean;
  /** Whether no other label was likelier. */
  isBest(row: number): boolean;
  /** What is never judged by itself. */
  readonly folds: ArrayLike<number>;
}

/**
 * The threshold with the best F1 for one label, and what is to be expected of it. Chosen and judged on the same examples
 * a threshold looks better than it is, the more so the fewer there are: each fold is judged by the best of the others.
 */
export function thresholdOf(label: JudgedLabel): {
  readonly threshold: number;
  readonly expectation: Expectation;
} {
  const rows = Array.from({ length: label.probabilities.length }, (_, row) => row);
  const ofFold = Map.groupBy(rows, (row) => label.folds[row]!);
  const counts = { examples: 0, hits: 0, taken: 0 };
  for (const [fold, own] of ofFold) {
    const others = ofFold.size > 1 ? rows.filter((row) => label.folds[row] !== fold) : rows;
    const threshold = bestThreshold(label, others);
    for (const row of own) {
      const isTaken = label.probabilities[row]! >= threshold && label.isBest(row);
      if (label.isLabel(row)) counts.examples += 1;
      if (isTaken) counts.taken += 1;
      if (isTaken && label.isLabel(row)) counts.hits += 1;
    }
  }
  const { examples, hits, taken } = counts;
  return {
    threshold: bestThreshold(label, rows),
    expectation: {
      examples,
      found: examples > 0 ? hits / examples : 0,
      wrong: taken > 0 ? (taken - hits) / taken : 0,
      f1: f1Of(examples, hits, taken),
    },
  };
}

/** The threshold with the best F1 over `rows`, of those that are as good the one nearest the middle. */
function bestThreshold({ probabilities, isLabel, isBest }: JudgedLabel, rows: readonly number[]): number {
  const examples = rows.reduce((sum, row) => sum + (isLabel(row) ? 1 : 0), 0);
  const values = [...new Set(rows.map((row) => probabilities[row]!))].sort((a, b) => a - b);
  const candidates = new Set([MIDDLE, LOWEST]);
  for (let i = 1; i < values.length; i++) candidates.add((values[i - 1]! + values[i]!) / 2);
  const inOrder = [...candidates].filter((each) => each >= LOWEST && each <= HIGHEST).sort((a, b) => b - a);
  const best = rows.filter(isBest).sort((a, b) => probabilities[b]! - probabilities[a]!);
  let [hits, taken] = [0, 0];
  const judged = inOrder.map((threshold) => {
    for (; taken < best.length && probabilities[best[taken]!]! >= threshold; taken++) {
      if (isLabel(best[taken]!)) hits += 1;
    }
    return { threshold, f1: f1Of(examples, hits, taken) };
  });
  const most = Math.max(...judged.map(({ f1 }) => f1));
  const good = judged.filter(({ f1 }) => f1 >= most - AS_GOOD).map(({ threshold }) => threshold);
  return good.sort((a, b) => Math.abs(a - MIDDLE) - Math.abs(b - MIDDLE) || a - b)[0]!;
}

function f1Of(examples: number, hits: number, taken: number): number {
  return examples + taken > 0 ? (2 * hits) / (examples + taken) : 0;
}
