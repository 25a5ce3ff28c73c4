import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import type { LabelId } from '../document/ids.ts';
import { byPlace } from '../document/query.ts';
import type { Label, Records } from '../document/records.ts';

/** Keys that are offered to labels, in this order. */
const OFFERED = [...'123456789qwertyuiopasdfghjklzxcvbnm0'];

/** A key as labels store it, or null when it is not one character. */
export function labelKey(key: string): string | null {
  const characters = [...key.toLowerCase()];
  return characters.length === 1 && characters[0]?.trim() !== '' ? characters[0]! : null;
}

/** The label that has a key now. */
export function labelWithKey(records: Records, key: string): Label | null {
  const wanted = labelKey(key);
  for (const label of records.all('label').values()) {
    if (label.key !== null && label.key === wanted) return label;
  }
  return null;
}

/** Gives a label a key, and takes it from the label that had it. Null takes its own away. */
export function assignKey(records: Records, id: LabelId, key: string | null): Changes {
  const label = records.get(id);
  if (!label) return NO_CHANGES;
  const wanted = key === null ? null : labelKey(key);
  const holder = wanted === null ? null : labelWithKey(records, wanted);
  if (!holder || holder.id === id) return putting({ ...label, key: wanted });
  return putting({ ...holder, key: null }, { ...label, key: wanted });
}

/**
 * Gives each visible label without a key one that is free, in the order of the list, until none is left.
 * @param reserved keys that commands use
 */
export function assignFreeKeys(records: Records, reserved: ReadonlySet<string>): Changes {
  const labels = [...records.all('label').values()].sort(byPlace);
  const taken = new Set(labels.map((label) => label.key));
  const free = OFFERED.filter((key) => !taken.has(key) && !reserved.has(key));
  const waiting = labels.filter((label) => label.key === null && !label.isHidden);
  return putting(...waiting.slice(0, free.length).map((label, index) => ({ ...label, key: free[index]! })));
}
