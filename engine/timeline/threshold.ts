/** The threshold of a label that states none. */
export const DEFAULT_THRESHOLD = 0.5;

/** Probabilities are taken no nearer to 0 or 1 than this, so that no single slot outvotes a whole segment. */
export const PROBABILITY_FLOOR = 0.002;

/** Keeps a user's 0 ("everything") and 1 ("nothing") finite and still beyond every bounded probability. */
const USER_FLOOR = 1e-9;

/** A label as far as cutting is concerned; its place in the list is its class index. */
export interface CutLabel {
  readonly id: string;
  /** Calibrated probability from which the label counts as present, or null for {@link DEFAULT_THRESHOLD}. */
  readonly threshold: number | null;
}

/** A probability held at least `floor` away from 0 and 1. NaN counts as 0. */
export function bounded(probability: number, floor: number = PROBABILITY_FLOOR): number {
  return probability > floor ? Math.min(probability, 1 - floor) : floor;
}

/** Log-odds of a {@link bounded} probability. */
export function logit(probability: number, floor: number = PROBABILITY_FLOOR): number {
  const held = bounded(probability, floor);
  return Math.log(held / (1 - held));
}

/**
 * The threshold of a typical label: the median over all labels but `background`. It is where a slider that stands for
 * all thresholds rests when the user has not touched it.
 */
export function baseThreshold(labels: readonly CutLabel[], background: string | null): number {
  const sorted = labels
    .filter((label) => label.id !== background)
    .map((label) => label.threshold ?? DEFAULT_THRESHOLD)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return DEFAULT_THRESHOLD;
  const middle = sorted.length >> 1;
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/**
 * By how much all labels' thresholds move, in log-odds, when the user sets one number. The number is the threshold of
 * a typical label ({@link baseThreshold}), and every other label keeps its distance to that one in log-odds: labels
 * with equal thresholds get exactly the user's number, and a label that was calibrated to be twice as careful in odds
 * stays so. Null leaves every label at its own threshold.
 */
export function thresholdShift(
  labels: readonly CutLabel[],
  background: string | null,
  threshold: number | null,
): number {
  if (threshold === null) return 0;
  return logit(threshold, USER_FLOOR) - logit(baseThreshold(labels, background));
}
