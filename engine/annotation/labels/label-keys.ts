import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import type { LabelId, SubjectId } from '../document/ids.ts';
import { byPlace } from '../document/query.ts';
import type { Records } from '../document/records.ts';
import { codingKey, holderOfKey, keysInUse } from './coding-keys.ts';

/** Keys that are offered to labels, in this order. */
const OFFERED = [...'123456789qwertyuiopasdfghjklzxcvbnm0'];

/**
 * Gives a label or a subject a key, and takes it from whoever had it. Null takes its own away. A model's label is
 * adopted by it.
 */
export function assignKey(records: Records, id: LabelId | SubjectId, key: string | null): Changes {
  const owner = records.get(id);
  if (!owner) return NO_CHANGES;
  const wanted = key === null ? null : codingKey(key);
  const holder = holderOfKey(records, wanted);
  const next =
    owner.type === 'label' && wanted !== null
      ? { ...owner, key: wanted, owner: 'person' as const }
      : { ...owner, key: wanted };
  return !holder || holder.id === id ? putting(next) : putting({ ...holder, key: null }, next);
}

/**
 * Gives each visible label of the person's without a key one that is free, in the order of the list, until none is left.
 * @param reserved keys that commands use
 */
export function assignFreeKeys(records: Records, reserved: ReadonlySet<string>): Changes {
  const labels = [...records.all('label').values()].sort(byPlace);
  const taken = keysInUse(records);
  const free = OFFERED.filter((key) => !taken.has(key) && !reserved.has(key));
  const waiting = labels.filter((label) => label.key === null && !label.isHidden && label.owner === 'person');
  return putting(...waiting.slice(0, free.length).map((label, index) => ({ ...label, key: free[index]! })));
}
