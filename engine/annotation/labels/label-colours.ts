import type { Label } from '../document/records.ts';

/** Places on the wheel of label colours, equally light and equally strong; a larger index begins again. */
export const COLOUR_PLACES = 24;

/** The place that fewest labels have, the first among equals: the first 24 labels all differ. */
export function nextColour(labels: Iterable<Label>): number {
  const uses = new Array<number>(COLOUR_PLACES).fill(0);
  for (const label of labels) uses[label.colour % COLOUR_PLACES]! += 1;
  return uses.indexOf(Math.min(...uses));
}
