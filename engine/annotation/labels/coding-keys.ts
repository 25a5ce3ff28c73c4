import type { Label, Records } from '../document/records.ts';
import type { Subject } from '../document/study-records.ts';

const FUNCTION_KEY = /^F([1-9]|1[0-2])$/i;

/**
 * A key as labels and subjects store it: one character as it is typed, so that `A` is Shift and `a`, or `F1` to `F12`.
 * Null when it is neither.
 */
export function codingKey(key: string): string | null {
  if (FUNCTION_KEY.test(key)) return key.toUpperCase();
  const characters = [...key];
  return characters.length === 1 && characters[0]?.trim() !== '' ? characters[0]! : null;
}

/**
 * The chord that a key makes, as the page names key presses: a capital letter is typed with Shift, a small one is named
 * by its capital.
 */
export function chordOfCodingKey(key: string): string {
  const isCapital = key.length === 1 && key !== key.toLowerCase();
  return isCapital ? `Shift+${key}` : key.toUpperCase();
}

/** The label or subject that has a key now. */
export function holderOfKey(records: Records, key: string | null): Label | Subject | null {
  if (key === null) return null;
  for (const type of ['label', 'subject'] as const) {
    for (const record of records.all(type).values()) if (record.key === key) return record;
  }
  return null;
}

/** All keys that labels and subjects have. */
export function keysInUse(records: Records): Set<string> {
  const keys = [...records.all('label').values(), ...records.all('subject').values()].map(({ key }) => key);
  return new Set(keys.filter((key) => key !== null));
}
