import { absorbShortRuns } from './absorb.ts';
import { type Evidence, NOTHING, type Run, type RunLimits, runsOf } from './runs.ts';
import { closeGaps, dropShortStretches } from './stretches.ts';

/** A label once begun goes on until it falls this far below its threshold, in log-odds (0.5 becomes 0.27). */
export const HYSTERESIS_LOGIT = 1;

/**
 * Cuts with two thresholds. At each slot the class furthest above its own threshold competes for it; a run of slots
 * of one such class counts when it stays above the lower threshold and reaches the upper one somewhere. Pauses up to
 * `maxGapSlots` are closed, and what is then covered without a break must last `minSlots`. Inside it, a run that is
 * too short is given to a neighbour.
 *
 * Covered time can only shrink when all thresholds rise: each of the steps keeps a smaller set inside a larger one.
 * @param candidates class indices that may win a slot
 */
export function hysteresisRuns(evidence: Evidence, candidates: readonly number[], limits: RunLimits): Run[] {
  const winners = strongRuns(evidence, candidates);
  const isCovered = new Uint8Array(winners.length);
  for (let slot = 0; slot < winners.length; slot++) isCovered[slot] = winners[slot] === NOTHING ? 0 : 1;
  closeGaps(isCovered, limits.maxGapSlots);
  fillGaps(evidence, winners, isCovered);
  dropShortStretches(isCovered, limits.minSlots);
  for (let slot = 0; slot < winners.length; slot++) if (isCovered[slot] === 0) winners[slot] = NOTHING;
  return absorbShortRuns(evidence, runsOf(winners), limits.minSlots);
}

function strongRuns({ margins, level, slots, classes }: Evidence, candidates: readonly number[]): Int16Array {
  const winner = new Int16Array(slots);
  const strength = new Float32Array(slots);
  for (let slot = 0; slot < slots; slot++) {
    const row = slot * classes;
    let best = NOTHING;
    let margin = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < candidates.length; i++) {
      const value = margins[row + candidates[i]!]!;
      if (value > margin) {
        margin = value;
        best = candidates[i]!;
      }
    }
    winner[slot] = margin >= level - HYSTERESIS_LOGIT ? best : NOTHING;
    strength[slot] = margin;
  }
  for (let from = 0; from < slots; ) {
    let to = from;
    let reached = false;
    while (to < slots && winner[to] === winner[from]) {
      if (strength[to]! >= level) reached = true;
      to++;
    }
    if (!reached) winner.fill(NOTHING, from, to);
    from = to;
  }
  return winner;
}

/** Labels the closed pauses; between two different labels the cut falls where both together lose least. */
function fillGaps({ margins, classes }: Evidence, winners: Int16Array, isCovered: Uint8Array): void {
  for (let slot = 1; slot < winners.length; slot++) {
    if (winners[slot] !== NOTHING || isCovered[slot] === 0) continue;
    const from = slot;
    while (winners[slot] === NOTHING) slot++;
    const left = winners[from - 1]!;
    const right = winners[slot]!;
    let cut = from;
    let gain = 0;
    let best = 0;
    for (let gap = from; gap < slot; gap++) {
      gain += margins[gap * classes + left]! - margins[gap * classes + right]!;
      if (gain > best) {
        best = gain;
        cut = gap + 1;
      }
    }
    winners.fill(left, from, cut);
    winners.fill(right, cut, slot);
  }
}
