import type { IdSource, LabelId } from '../../annotation/document/ids.ts';
import type { Label, Records } from '../../annotation/document/records.ts';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { keysInUse } from '../../annotation/labels/coding-keys.ts';
import { importLabels } from '../../annotation/labels/label-set.ts';
import { plainText } from '../../annotation/labels/label-text.ts';
import { labelPath } from '../../annotation/labels/label-tree.ts';
import type { InterchangeDocument } from './interchange.ts';
import { groupsOf, labelWithFacts } from './study-exchange.ts';

/** The project's labels for a file's. */
export interface PlannedLabels {
  /** By the file's id; null: left out. */
  readonly idOf: ReadonlyMap<string, LabelId | null>;
  /** Those that the project does not have yet. */
  readonly made: readonly Label[];
  readonly labelOf: ReadonlyMap<LabelId, Label>;
}

/**
 * Finds or makes the labels that a file uses, with what it says of them; keys that are taken are left out.
 * @param chosen what a person said, by the file's id; null leaves a label out
 */
export function plannedLabels(
  records: Records,
  document: InterchangeDocument,
  chosen: ReadonlyMap<string, LabelId | null>,
  ids: IdSource,
): PlannedLabels {
  const idOf = new Map<string, LabelId | null>();
  const byName = new Map<string, LabelId>();
  for (const label of records.all('label').values()) {
    for (const text of [label.name, ...label.aliases]) {
      if (!byName.has(plainText(text))) byName.set(plainText(text), label.id);
    }
  }
  const wanted: { id: string; path: string[] }[] = [];
  for (const { id, name, path } of document.labels) {
    const said = chosen.get(id);
    const known = path.length === 0 ? byName.get(plainText(name)) : undefined;
    if (said !== undefined) idOf.set(id, said);
    else if (known !== undefined) idOf.set(id, known);
    else wanted.push({ id, path: [...path, name].map((part) => part.trim() || 'unnamed') });
  }
  const { put } = importLabels(
    records,
    wanted.map(({ path }) => ({ path, colour: null, key: null, aliases: [], hidden: false })),
    ids,
  );
  const made = put.filter((record): record is Label => record.type === 'label');
  const after = new AnnotationStore(
    new Map([...records.all('label').values(), ...made].map((label) => [label.id, label])).values(),
  );
  const byPath = new Map<string, LabelId>();
  for (const label of after.all('label').values()) byPath.set(keyOf(labelPath(after, label.id)), label.id);
  for (const { id, path } of wanted) idOf.set(id, byPath.get(keyOf(path)) ?? null);
  const isNew = (label: Label) => records.get(label.id) === undefined;
  const taken = new Set([...keysInUse(records), ...(document.subjects ?? []).map(({ key }) => key)]);
  const groups = groupsOf(document.labels);
  const said = new Map(document.labels.map((label) => [idOf.get(label.id), label]));
  const complete = made.filter(isNew).map((label) => {
    const facts = said.get(label.id);
    return facts ? labelWithFacts(label, facts, groups.get(facts.id) ?? [], taken) : label;
  });
  return { idOf, made: complete, labelOf: new Map(complete.map((label) => [label.id, label])) };
}

function keyOf(path: readonly string[]): string {
  return path.map(plainText).join('\n');
}
