import type { Label } from '../document/records.ts';

/** Places of label colours, each as far from those before it as can be; a larger index begins again. */
export const COLOUR_PLACES = 72;

/**
 * The place that fewest labels have, the first among equals: the first 72 labels all differ. Those of a model that no
 * person took up yet take no place from the person's.
 */
export function nextColour(labels: Iterable<Label>): number {
  const uses = new Array<number>(COLOUR_PLACES).fill(0);
  for (const label of labels) if (label.owner === 'person') uses[label.colour % COLOUR_PLACES]! += 1;
  return uses.indexOf(Math.min(...uses));
}
