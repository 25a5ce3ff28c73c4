import type { Micros } from '../base/micros.ts';

/** A stretch of time, `[startUs, endUs)`. */
export interface Range {
  readonly startUs: Micros;
  readonly endUs: Micros;
}

/** The same time as disjoint stretches that do not touch, by start. Empty stretches vanish. */
export function unionOf(ranges: Iterable<Range>): Range[] {
  const sorted = [...ranges]
    .filter((each) => each.endUs > each.startUs)
    .sort((a, b) => a.startUs - b.startUs);
  const union: { startUs: Micros; endUs: Micros }[] = [];
  for (const { startUs, endUs } of sorted) {
    const last = union.at(-1);
    if (!last || startUs > last.endUs) union.push({ startUs, endUs });
    else if (endUs > last.endUs) last.endUs = endUs;
  }
  return union;
}

/** What of `ranges` lies in none of `others`, as {@link unionOf} gives it. */
export function subtractRanges(ranges: Iterable<Range>, others: Iterable<Range>): Range[] {
  const holes = unionOf(others);
  const left: Range[] = [];
  let first = 0;
  for (const { startUs, endUs } of unionOf(ranges)) {
    while (first < holes.length && holes[first]!.endUs <= startUs) first++;
    let at = startUs;
    for (let h = first; h < holes.length && holes[h]!.startUs < endUs; h++) {
      const hole = holes[h]!;
      if (hole.startUs > at) left.push({ startUs: at, endUs: hole.startUs });
      if (hole.endUs > at) at = hole.endUs;
    }
    if (at < endUs) left.push({ startUs: at, endUs });
  }
  return left;
}

/** Length of the union: time under two stretches counts once. */
export function coveredUs(ranges: Iterable<Range>): number {
  let sum = 0;
  for (const { startUs, endUs } of unionOf(ranges)) sum += endUs - startUs;
  return sum;
}
