import { isSame } from './equality.ts';
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

/** What turns one set of records into another. */
export function changesBetween(from: readonly AnyRecord[], to: readonly AnyRecord[]): Changes {
  const was = new Map(from.map((record) => [record.id, record]));
  const stays = new Set(to.map(({ id }) => id));
  return {
    put: to.filter((record) => !isSame(record, was.get(record.id))),
    remove: [...was.keys()].filter((id) => !stays.has(id)),
  };
}
