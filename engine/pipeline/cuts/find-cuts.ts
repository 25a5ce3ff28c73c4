import { isMeasured, LUMINANCE_VALUES, luminanceChange } from './luminance.ts';

/** Less than this share of the picture changes in one shot, but for flashes. */
const LEAST_CHANGE = 0.25;
/** A cut stands out among what changes around it: a pan or a shaking hand changes all the time. */
const TIMES_USUAL = 3;
/** Pictures around that say what is usual, to each side. */
const AROUND = 8;
/** Pictures around of which a cut changes the most, to each side. */
const APART = 2;

/**
 * The first pictures of new shots among measured ones, ascending: where the change is above a threshold, the largest
 * around and three times the median of the second around. Hard cuts are found; a slow fade or dissolve is none, and a
 * cut between two shots that are equally bright everywhere is missed.
 * @param rows `[pictures, LUMINANCE_VALUES]`; where one is missing no cut is found beside it
 */
export function findCuts(rows: Uint8Array): number[] {
  const count = Math.floor(rows.length / LUMINANCE_VALUES);
  const changes = new Float32Array(count);
  for (let at = 1; at < count; at++) {
    if (isMeasured(rows, at - 1) && isMeasured(rows, at)) changes[at] = luminanceChange(rows, at - 1, at);
  }
  const cuts: number[] = [];
  for (let at = 1; at < count; at++) {
    const change = changes[at]!;
    if (change < LEAST_CHANGE) continue;
    const near = changes.subarray(Math.max(1, at - APART), at + APART + 1);
    // Of two equal ones the first is the cut.
    if (near.some((other) => other > change) || (changes[at - 1] === change && cuts.at(-1) === at - 1))
      continue;
    if (change >= TIMES_USUAL * usual(changes, at)) cuts.push(at);
  }
  return cuts;
}

function usual(changes: Float32Array, at: number): number {
  const around = [
    ...changes.subarray(Math.max(1, at - AROUND), at),
    ...changes.subarray(at + 1, at + AROUND + 1),
  ];
  return around.toSorted((a, b) => a - b)[Math.floor(around.length / 2)] ?? 0;
}
