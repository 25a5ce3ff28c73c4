import type { InterchangeDocument, InterchangeLabel } from './interchange.ts';

/** A label's text in lists: its name after those above it. */
export function labelText({ path, name }: Pick<InterchangeLabel, 'path' | 'name'>): string {
  return [...path, name].join(' › ');
}

export interface RenamedLabels {
  readonly document: InterchangeDocument;
  /** Ids of labels that were given no name: they are to be left out. */
  readonly leftOut: ReadonlySet<string>;
}

/** Gives labels other names, which are at the top of the tree. @param names by {@link labelText} */
export function renameLabels(
  document: InterchangeDocument,
  names: ReadonlyMap<string, string>,
): RenamedLabels {
  const leftOut = new Set<string>();
  const labels = document.labels.map((label) => {
    const name = names.get(labelText(label))?.trim();
    if (name === undefined || name === labelText(label)) return label;
    if (name === '') leftOut.add(label.id);
    return name === '' ? label : { ...label, name, path: [] };
  });
  return { document: { ...document, labels }, leftOut };
}
