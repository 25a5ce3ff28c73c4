/** Consecutive slots `[from, to)` of one class. */
export interface Run {
  readonly classIndex: number;
  readonly from: number;
  readonly to: number;
}

/** What both ways of cutting work on. */
export interface Evidence {
  /**
   * How far each class is above its own threshold in log-odds, `[slots, classes]`: 0 is exactly on it. Borrowed.
   */
  readonly margins: Float32Array;
  /** The margin from which a class counts: 0, or more or less where the user moved all thresholds. */
  readonly level: number;
  readonly slots: number;
  /** Row length of `margins`. */
  readonly classes: number;
}

/** Limits in slots. */
export interface RunLimits {
  /** Shortest run, at least 1. */
  readonly minSlots: number;
  /** Longest pause that is closed; 0 closes none. */
  readonly maxGapSlots: number;
}

/** No label at a slot. */
export const NOTHING = -1;

/** The runs of a label per slot, in order. */
export function runsOf(labelOfSlot: Int16Array): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let slot = 1; slot <= labelOfSlot.length; slot++) {
    if (slot < labelOfSlot.length && labelOfSlot[slot] === labelOfSlot[from]) continue;
    const classIndex = labelOfSlot[from]!;
    if (classIndex !== NOTHING) runs.push({ classIndex, from, to: slot });
    from = slot;
  }
  return runs;
}
