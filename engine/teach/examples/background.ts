import type { Window } from '../windows.ts';
import type { Example } from './example.ts';

/** Background examples for each example of a label: enough to tell them apart, too few to slow the learning. */
const PER_EXAMPLE = 3;
const LEAST = 10;

/**
 * Background from stretches that a person has looked at: what of them no example touches, cut into pieces as long as the
 * examples usually are, evenly taken from all there are.
 * @param seen stretches of each video, in slots
 * @param examples of labels and of rejected suggestions, in any order
 */
export function backgroundOf(
  seen: ReadonlyMap<string, readonly Window[]>,
  examples: readonly Example[],
): Example[] {
  const labelled = examples.filter(({ label }) => label !== null);
  if (labelled.length === 0) return [];
  const lengths = labelled.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const length = Math.max(1, lengths[lengths.length >> 1]!);
  const free: Example[] = [];
  for (const [video, stretches] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const taken = examples.filter((example) => example.video === video).sort((a, b) => a.from - b.from);
    for (const gap of stretches.flatMap((stretch) => gapsOf(stretch, taken))) {
      for (let from = gap.from; from + length <= gap.to; from += length) {
        free.push({ video, from, to: from + length, label: null });
      }
    }
  }
  const wanted = Math.min(free.length, Math.max(LEAST, PER_EXAMPLE * labelled.length));
  return Array.from({ length: wanted }, (_, index) => free[Math.floor((index * free.length) / wanted)]!);
}

/** What of a stretch lies in none of `taken`, which come by start. */
function gapsOf({ from, to }: Window, taken: readonly Window[]): Window[] {
  const gaps: Window[] = [];
  let reached = from;
  for (const each of taken) {
    if (each.from >= to) break;
    if (each.from > reached) gaps.push({ from: reached, to: each.from });
    reached = Math.max(reached, each.to);
  }
  if (reached < to) gaps.push({ from: reached, to });
  return gaps;
}
