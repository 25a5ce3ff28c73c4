import { type Changes, putting } from '../document/changes.ts';
import { type IdSource, idOf, type LabelId, type MappingId, randomIds } from '../document/ids.ts';
import { newLabelRecord } from '../document/new-records.ts';
import type { Label, LabelMapping, Records } from '../document/records.ts';
import { nextColour } from './label-colours.ts';
import { plainText } from './label-text.ts';

/** A class as a model's manifest names it. */
export interface ModelClass {
  readonly id: string;
  readonly name: string;
}

export interface MappedClasses {
  /** New labels and mappings. */
  readonly changes: Changes;
  /** What each class is called here; null: its suggestions are left out. */
  readonly labelOf: ReadonlyMap<string, LabelId | null>;
}

export function mappingId(modelId: string, modelClass: string): MappingId {
  return idOf('mapping', `${modelId}:${modelClass}`);
}

/** Says what a class is called here, or that it is to be left out. Suggestions change with the next run. */
export function mapClass(modelId: string, modelClass: string, labelId: LabelId | null): Changes {
  return putting(mapping(modelId, modelClass, labelId));
}

/**
 * Finds a label for each class of a model: the one it is mapped to; else one with its name, id or alias; else a new
 * one. What was found is noted, so that renaming a label later changes nothing.
 */
export function labelsOfModel(
  records: Records,
  modelId: string,
  classes: readonly ModelClass[],
  ids: IdSource = randomIds,
): MappedClasses {
  const labels: Label[] = [...records.all('label').values()];
  const byText = new Map<string, Label>();
  for (const label of labels) {
    for (const text of [label.name, ...label.aliases]) {
      const plain = plainText(text);
      if (!byText.has(plain)) byText.set(plain, label);
    }
  }
  let order = Math.max(0, ...labels.map((label) => label.order));
  const labelOf = new Map<string, LabelId | null>();
  const put: (Label | LabelMapping)[] = [];
  for (const { id, name } of classes) {
    const known = records.get(mappingId(modelId, id));
    if (known) {
      labelOf.set(id, known.labelId);
      continue;
    }
    let label = byText.get(plainText(name)) ?? byText.get(plainText(id));
    if (!label) {
      label = newLabelRecord({
        id: ids('label'),
        name,
        order: ++order,
        colour: nextColour(labels.map((each) => ({ ...each, owner: 'person' }))),
        owner: 'model',
      });
      labels.push(label);
      byText.set(plainText(name), label);
      put.push(label);
    }
    put.push(mapping(modelId, id, label.id));
    labelOf.set(id, label.id);
  }
  return { changes: putting(...put), labelOf };
}

function mapping(modelId: string, modelClass: string, labelId: LabelId | null): LabelMapping {
  return { type: 'mapping', id: mappingId(modelId, modelClass), modelId, modelClass, labelId };
}
