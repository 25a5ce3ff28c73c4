import { type Evidence, NOTHING, type Run, type RunLimits, runsOf } from './runs.ts';
import { closeGaps, dropShortStretches } from './stretches.ts';

/** What one change costs, in log-odds: a lone segment must be above its threshold by twice this in sum. */
export const SWITCH_COST = 1;

/**
 * Cuts by two exact searches, each for the labelling with the highest sum of margins less {@link SWITCH_COST} per
 * change (a Potts model), in time proportional to slots x candidates. The first decides where anything happens, by
 * the strongest class of each slot; pauses up to `maxGapSlots` are then closed and stretches shorter than `minSlots`
 * dropped. The second decides what happens inside each stretch, where every run lasts at least `minSlots`.
 *
 * Covered time can only shrink when all thresholds rise, because only the first search looks at them.
 * @param candidates class indices that may be used
 */
export function viterbiRuns(evidence: Evidence, candidates: readonly number[], limits: RunLimits): Run[] {
  const isCovered = coveredSlots(evidence, candidates);
  closeGaps(isCovered, limits.maxGapSlots);
  dropShortStretches(isCovered, limits.minSlots);
  const labelOfSlot = new Int16Array(evidence.slots).fill(NOTHING);
  for (let from = 0; from < evidence.slots; ) {
    let to = from + 1;
    while (to < evidence.slots && isCovered[to] === isCovered[from]) to++;
    if (isCovered[from] === 1) labelStretch(evidence, candidates, from, to, limits.minSlots, labelOfSlot);
    from = to;
  }
  return runsOf(labelOfSlot);
}

function coveredSlots(
  { margins, level, slots, classes }: Evidence,
  candidates: readonly number[],
): Uint8Array {
  const wasOn = new Uint8Array(slots * 2);
  let off = 0;
  let on = 0;
  for (let slot = 0; slot < slots; slot++) {
    const row = slot * classes;
    let strongest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < candidates.length; i++) {
      const margin = margins[row + candidates[i]!]!;
      if (margin > strongest) strongest = margin;
    }
    const intoOff = on - SWITCH_COST;
    const intoOn = off - SWITCH_COST;
    if (slot > 0 && intoOff > off) wasOn[slot * 2] = 1;
    if (slot === 0 || on >= intoOn) wasOn[slot * 2 + 1] = 1;
    const nextOff = slot > 0 ? Math.max(off, intoOff) : 0;
    on = (slot > 0 ? Math.max(on, intoOn) : 0) + strongest - level;
    off = nextOff;
  }
  const isCovered = new Uint8Array(slots);
  let state = on > off ? 1 : 0;
  for (let slot = slots - 1; slot >= 0; slot--) {
    isCovered[slot] = state;
    state = wasOn[slot * 2 + state]!;
  }
  return isCovered;
}

/** Writes the best labels of slots `[from, to)`, at least `minSlots` long, into `labelOfSlot`. */
function labelStretch(
  { margins, classes }: Evidence,
  candidates: readonly number[],
  from: number,
  to: number,
  minSlots: number,
  labelOfSlot: Int16Array,
): void {
  const length = to - from;
  const count = candidates.length;
  /** Per slot and candidate: 1 when its run goes on from the slot before, 0 when its first `minSlots` end here. */
  const goesOn = new Uint8Array(length * count);
  const best = new Int16Array(length);
  const bestScore = new Float64Array(length);
  const running = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const block = new Float64Array(count);
  for (let at = 0; at < length; at++) {
    const row = (from + at) * classes;
    const before = at - minSlots;
    const leaving = (from + before) * classes;
    let entry = Number.NEGATIVE_INFINITY;
    if (before >= 0) entry = bestScore[before]! - SWITCH_COST;
    else if (before === -1) entry = 0;
    let winner = 0;
    for (let i = 0; i < count; i++) {
      const margin = margins[row + candidates[i]!]!;
      block[i]! += before >= 0 ? margin - margins[leaving + candidates[i]!]! : margin;
      const extended = running[i]! + margin;
      const entered = entry + block[i]!;
      if (extended >= entered) goesOn[at * count + i] = 1;
      running[i] = Math.max(extended, entered);
      if (running[i]! > running[winner]!) winner = i;
    }
    best[at] = winner;
    bestScore[at] = running[winner]!;
  }
  for (let end = length - 1; end >= 0; ) {
    const winner = best[end]!;
    let at = end;
    while (goesOn[at * count + winner] === 1) at--;
    const first = at - minSlots + 1;
    labelOfSlot.fill(candidates[winner]!, from + first, from + end + 1);
    end = first - 1;
  }
}
