import type { AnyId, AnyRecord } from './records.ts';

/**
 * What an edit wants: records as they should be, and ids that should be gone. Edits are pure functions that return
 * this; the store turns it into a diff, checks it and keeps it, or refuses it whole.
 */
export interface Changes {
  readonly put: readonly AnyRecord[];
  readonly remove: readonly AnyId[];
}

export const NO_CHANGES: Changes = { put: [], remove: [] };

export function putting(...put: readonly AnyRecord[]): Changes {
  return { put, remove: [] };
}

/** Several edits of different records as one. */
export function together(...parts: readonly Changes[]): Changes {
  return { put: parts.flatMap((part) => part.put), remove: parts.flatMap((part) => part.remove) };
}
