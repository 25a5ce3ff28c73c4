import type { CodedEvent } from '../coded-video.ts';
import { temporalIou } from './temporal-iou.ts';

/** How many events two coders have, and how many of them stand for the same. */
export interface Matched {
  readonly inFirst: number;
  readonly inSecond: number;
  readonly matches: number;
}

/** F1, `2 matches / (events of both)`; null where there are none. */
export function f1Of({ inFirst, inSecond, matches }: Matched): number | null {
  const all = inFirst + inSecond;
  return all === 0 ? null : (2 * matches) / all;
}

/**
 * Pairs what two coders coded of one label and subject, one to one and the nearest first: states by their overlap (tIoU)
 * from `iou` on, points that lie no further than `toleranceUs` apart.
 */
export function matchEvents(
  first: readonly CodedEvent[],
  second: readonly CodedEvent[],
  iou: number,
  toleranceUs: number,
): Matched {
  const pairs: { readonly mine: CodedEvent; readonly theirs: CodedEvent; readonly nearness: number }[] = [];
  const others = [...second].sort((a, b) => a.startUs - b.startUs);
  for (const mine of first) {
    for (const theirs of others) {
      if (theirs.startUs > (mine.endUs ?? mine.startUs) + toleranceUs) break;
      const nearness = nearnessOf(mine, theirs, iou, toleranceUs);
      if (nearness !== null) pairs.push({ mine, theirs, nearness });
    }
  }
  pairs.sort((a, b) => b.nearness - a.nearness || a.mine.startUs - b.mine.startUs);
  const taken = new Set<CodedEvent>();
  let matches = 0;
  for (const { mine, theirs } of pairs) {
    if (taken.has(mine) || taken.has(theirs)) continue;
    taken.add(mine).add(theirs);
    matches++;
  }
  return { inFirst: first.length, inSecond: second.length, matches };
}

/** Null when they cannot stand for the same. */
function nearnessOf(a: CodedEvent, b: CodedEvent, iou: number, toleranceUs: number): number | null {
  if (a.endUs === null || b.endUs === null) {
    if (a.endUs !== b.endUs) return null;
    const apart = Math.abs(a.startUs - b.startUs);
    return apart <= toleranceUs ? -apart : null;
  }
  const overlap = temporalIou({ ...a, endUs: a.endUs }, { ...b, endUs: b.endUs });
  return overlap > 0 && overlap >= iou ? overlap : null;
}
