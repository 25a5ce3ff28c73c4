import type { Label } from '../../../../engine/annotation/document/records.ts';
import { plainText } from '../../../../engine/annotation/labels/label-text.ts';
import type { App } from '../../../state/app/app.ts';
import { labelCss } from '../../theme/label-colours.ts';

/** Where colours of labels come from. */
type Known = {
  readonly session: Pick<App['session'], 'model'>;
  readonly studies: { readonly document: { readonly labels: ReadonlyMap<unknown, Label> } };
};

/**
 * The colour of a label that belongs to no one document: the one that it has in the current study, as on the desk; else a
 * class of the model has the colour that new documents give it, any other label one that depends on its name alone.
 * @param name as a person wrote it, or its key
 */
export function colourOfLabel(name: string, { session, studies }: Known): string {
  const key = plainText(name);
  const own = [...studies.document.labels.values()].filter((label) => plainText(label.name) === key);
  const chosen = own.find(({ owner }) => owner === 'person') ?? own[0];
  if (chosen) return labelCss(chosen.colour);
  const { labels = [], background } = session.model?.manifest ?? {};
  const classes = labels.filter(({ id }) => id !== background);
  const index = classes.findIndex((each) => plainText(each.name) === key || plainText(each.id) === key);
  return labelCss(index >= 0 ? index : hashOf(key));
}

/** FNV-1a, folded so that names with the same ending fall apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
