import { AppError } from '../../base/errors.ts';
import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import { type IdSource, type LabelId, randomIds } from '../document/ids.ts';
import { newLabelRecord } from '../document/new-records.ts';
import { byPlace } from '../document/query.ts';
import type { Label, Records } from '../document/records.ts';
import { nextColour } from '../labels/label-colours.ts';
import { plainText } from '../labels/label-text.ts';
import { between } from './tracks.ts';

export interface NewLabel {
  readonly name: string;
  readonly parentId?: LabelId | null;
  readonly colour?: number;
  readonly aliases?: readonly string[];
}

/** Adds a label last among its siblings. Errors: `annotation/invalid` for an empty name or one that a sibling has. */
export function createLabel(records: Records, wanted: NewLabel, ids: IdSource = randomIds): Changes {
  const parentId = wanted.parentId ?? null;
  return putting(
    newLabelRecord({
      id: ids('label'),
      name: freeName(records, wanted.name, parentId, null),
      parentId,
      order: between(siblings(records, parentId).at(-1)?.order, undefined),
      colour: wanted.colour ?? nextColour(records.all('label').values()),
      aliases: wanted.aliases ?? [],
    }),
  );
}

/** Changes what a label is called; no segment changes. Errors: `annotation/invalid` as in {@link createLabel}. */
export function renameLabel(records: Records, id: LabelId, name: string): Changes {
  const label = records.get(id);
  if (!label) return NO_CHANGES;
  return putting({ ...label, name: freeName(records, name, label.parentId, id) });
}

/** What a label can be told besides its name, place and key. */
export type LabelChange = Partial<
  Pick<
    Label,
    'colour' | 'aliases' | 'isHidden' | 'kind' | 'attributes' | 'exclusionGroups' | 'description' | 'owner'
  >
>;

/** Changes what a label is; its segments stay as they are. */
export function changeLabel(records: Records, id: LabelId, change: LabelChange): Changes {
  const label = records.get(id);
  return label ? putting({ ...label, ...change }) : NO_CHANGES;
}

/** Takes labels of a model up as the person's own. */
export function adoptLabels(records: Records, ids: Iterable<LabelId>): Changes {
  const labels = [...ids].flatMap((id) => records.get(id) ?? []).filter(({ owner }) => owner === 'model');
  return putting(...labels.map((label) => ({ ...label, owner: 'person' as const })));
}

/**
 * Moves a label, with those under it, to a place under another (null: the top), counted without itself.
 * Errors: `annotation/invalid` for a name that a new sibling has; the store refuses a label under itself.
 */
export function placeLabel(records: Records, id: LabelId, parentId: LabelId | null, place: number): Changes {
  const label = records.get(id);
  if (!label) return NO_CHANGES;
  const name = freeName(records, label.name, parentId, id);
  const others = siblings(records, parentId).filter((other) => other.id !== id);
  const at = Math.min(Math.max(place, 0), others.length);
  return putting({ ...label, name, parentId, order: between(others[at - 1]?.order, others[at]?.order) });
}

/**
 * Deletes a label. Its segments and model classes go to `heir`, or lose their label; labels under it move up and
 * what runs of it is forgotten.
 * A heir under the label is one of those that move up.
 */
export function deleteLabel(records: Records, id: LabelId, heir: LabelId | null = null): Changes {
  const label = records.get(id);
  if (!label || heir === id) return NO_CHANGES;
  const orphans = siblings(records, id).map((child) => ({ ...child, parentId: label.parentId }));
  // What was said about a segment's place and time stays said: losing a name is no edit of a suggestion.
  const segments = [...records.all('segment').values()]
    .filter((segment) => segment.labelId === id)
    .map((segment) => ({ ...segment, labelId: heir }));
  const mappings = [...records.all('mapping').values()].filter((mapping) => mapping.labelId === id);
  const running = [...records.all('running').values()].filter((each) => each.labelId === id);
  return {
    put: [...orphans, ...segments, ...mappings.map((mapping) => ({ ...mapping, labelId: heir }))],
    remove: [...running.map((each) => each.id), id],
  };
}

function siblings(records: Records, parentId: LabelId | null): Label[] {
  return [...records.all('label').values()].filter((label) => label.parentId === parentId).sort(byPlace);
}

function freeName(records: Records, name: string, parentId: LabelId | null, own: LabelId | null): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  if (trimmed === '') throw new AppError('annotation/invalid', 'A label needs a name: type one.');
  const wanted = plainText(trimmed);
  const holder = siblings(records, parentId).find(
    (other) => other.id !== own && plainText(other.name) === wanted,
  );
  if (!holder) return trimmed;
  throw new AppError(
    'annotation/invalid',
    `There is already a label "${holder.name}" here: choose another name.`,
  );
}
