import { plainText } from '../../../../engine/annotation/labels/label-text.ts';
import type { ChosenModel } from '../../../state/app/session.svelte.ts';
import { labelCss } from '../../theme/label-colours.ts';

/**
 * The colour of a label that belongs to no one document: a class of the model has the colour that new documents give it,
 * any other label one that depends on its name alone.
 */
export function colourOfLabel(key: string, model: ChosenModel | null): string {
  const { labels = [], background } = model?.manifest ?? {};
  const classes = labels.filter(({ id }) => id !== background);
  const index = classes.findIndex(({ name, id }) => plainText(name) === key || plainText(id) === key);
  return labelCss(index >= 0 ? index : hashOf(key));
}

/** FNV-1a, folded so that names with the same ending fall apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
