import { order } from '../coded-video.ts';
import type { UnitCategories } from './units.ts';

/** How often two coders said what in the same unit: the first in the rows, the second in the columns. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(first: string, second: string, weight = 1): void {
    const row = this.#counts.get(first) ?? new Map<string, number>();
    this.#counts.set(first, row);
    row.set(second, (row.get(second) ?? 0) + weight);
  }

  at(first: string, second: string): number {
    return this.#counts.get(first)?.get(second) ?? 0;
  }

  /** By name; nothing comes first. */
  get categories(): readonly string[] {
    const all = new Set([...this.#counts].flatMap(([row, columns]) => [row, ...columns.keys()]));
    return [...all].sort(order);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, row) => sum + sumOf(row.values()), 0);
  }

  get agreed(): number {
    return [...this.#counts].reduce((sum, [name, row]) => sum + (row.get(name) ?? 0), 0);
  }

  /** Totals of the rows, and of the columns. */
  margins(): readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>] {
    const [rows, columns] = [new Map<string, number>(), new Map<string, number>()];
    for (const [name, row] of this.#counts) {
      for (const [column, count] of row) {
        rows.set(name, (rows.get(name) ?? 0) + count);
        columns.set(column, (columns.get(column) ?? 0) + count);
      }
    }
    return [rows, columns];
  }
}

/** A unit in which two coders do not agree. */
export type Disagreed = (unit: number) => void;

/**
 * Tallies two codings of the same units. With a tolerance, a unit counts as agreed when the other coder says the same
 * within so many units before or after; both directions are tallied at half weight, so that neither coder is the reference
 * (time-based agreement with tolerance: Bakeman, Quera and Gnisci, "Observer agreement for timed-event sequential data",
 * Behavior Research Methods 41, 2009).
 * @param tolerance whole units
 * @param disagreed told of each unit that does not agree from at least one side, in order
 */
export function tallyUnits(
  tally: Tally,
  first: UnitCategories,
  second: UnitCategories,
  tolerance: number,
  disagreed: Disagreed = () => undefined,
): void {
  const isMet = [metWithin(first, second, tolerance), metWithin(second, first, tolerance)] as const;
  for (let unit = 0; unit < first.length; unit++) {
    const [mine, theirs] = [first[unit]!, second[unit]!];
    tally.add(mine, isMet[0][unit] === 1 ? mine : theirs, 0.5);
    tally.add(isMet[1][unit] === 1 ? theirs : mine, theirs, 0.5);
    if (isMet[0][unit] === 0 || isMet[1][unit] === 0) disagreed(unit);
  }
}

/** 1 for each unit whose category the other says too, within the tolerance. */
function metWithin(own: UnitCategories, other: UnitCategories, tolerance: number): Uint8Array {
  const met = new Uint8Array(own.length);
  const seen = new Map<string, number>();
  for (let unit = 0; unit < own.length; unit++) {
    seen.set(other[unit]!, unit);
    if (unit - (seen.get(own[unit]!) ?? Number.NEGATIVE_INFINITY) <= tolerance) met[unit] = 1;
  }
  if (tolerance === 0) return met;
  seen.clear();
  for (let unit = own.length - 1; unit >= 0; unit--) {
    seen.set(other[unit]!, unit);
    if ((seen.get(own[unit]!) ?? Number.POSITIVE_INFINITY) - unit <= tolerance) met[unit] = 1;
  }
  return met;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
