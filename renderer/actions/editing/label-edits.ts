import type { LabelAttribute } from '../../../engine/annotation/document/attributes.ts';
import type { LabelId } from '../../../engine/annotation/document/ids.ts';
import type { Label, LabelKind } from '../../../engine/annotation/document/records.ts';
import {
  adoptLabels,
  changeLabel,
  createLabel,
  deleteLabel,
  placeLabel,
  renameLabel,
} from '../../../engine/annotation/edits/labels.ts';
import { chordOfCodingKey } from '../../../engine/annotation/labels/coding-keys.ts';
import { assignKey } from '../../../engine/annotation/labels/label-keys.ts';
import type { App } from '../../state/app/app.ts';

/** What a person can say about a label in one go. */
export interface LabelWish {
  readonly name: string;
  readonly parentId: LabelId | null;
  readonly colour: number;
  /** As `codingKey` gives it, or null. */
  readonly key: string | null;
  readonly aliases: readonly string[];
  readonly isHidden: boolean;
  readonly kind: LabelKind;
  readonly attributes: readonly LabelAttribute[];
  readonly exclusionGroups: readonly string[];
  readonly description: string;
}

/**
 * Makes a label, or changes one, as one step of undo: it is the person's from then on. A key is taken from the label and the command that have it.
 * Returns its id. Errors: `annotation/invalid`.
 */
export function saveLabel(app: App, id: LabelId | null, wish: LabelWish): LabelId | null {
  const { document } = app.labels;
  if (!document) return null;
  const saved = document.asOne(id === null ? 'New label' : 'Change label', (change) => {
    const own = id ?? addLabel(app, wish);
    if (own === null) return null;
    const before = document.store.get(own);
    if (before && before.parentId !== wish.parentId)
      change((records) => placeLabel(records, own, wish.parentId, Number.POSITIVE_INFINITY));
    change((records) => renameLabel(records, own, wish.name));
    const { name: _, parentId: __, key: ___, ...what } = wish;
    change((records) => changeLabel(records, own, { ...what, owner: 'person' }));
    change((records) => assignKey(records, own, wish.key));
    return own;
  });
  if (saved !== null && wish.key !== null) app.keys.free(chordOfCodingKey(wish.key));
  return saved;
}

function addLabel(app: App, { name, parentId, colour }: LabelWish): LabelId | null {
  const { document } = app.labels;
  let made: LabelId | null = null;
  document?.change((records) => {
    const changes = createLabel(records, { name, parentId, colour });
    made = (changes.put[0]?.id as LabelId | undefined) ?? null;
    return changes;
  });
  return made;
}

/** Moves a label among its siblings. */
export function moveLabel({ labels }: App, label: Label, step: -1 | 1): void {
  const siblings = labels.nodes.filter((node) => node.label.parentId === label.parentId);
  const place = siblings.findIndex((node) => node.label.id === label.id) + step;
  if (place < 0 || place >= siblings.length) return;
  labels.document?.edit('Move label', (records) => placeLabel(records, label.id, label.parentId, place));
}

/** Takes labels of the model up as the person's own. */
export function adopt({ labels }: App, ids: readonly LabelId[]): void {
  labels.document?.edit(ids.length === 1 ? 'Adopt label' : 'Adopt labels', (records) =>
    adoptLabels(records, ids),
  );
}

/** Deletes a label; its segments get another one, or none. */
export function removeLabel({ labels }: App, id: LabelId, heir: LabelId | null): void {
  labels.document?.edit('Delete label', (records) => deleteLabel(records, id, heir));
}

/** Takes a key from the label or the subject that has it, for a command. */
export function freeLabelChord({ labels, coding }: App, chord: string): void {
  const holder = labels.withChord(chord) ?? coding.withChord(chord);
  if (holder) labels.document?.edit('Change label', (records) => assignKey(records, holder.id, null));
}
