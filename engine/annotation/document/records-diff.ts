import { isSame } from './equality.ts';
import { type AnyId, type AnyRecord, RECORD_SCOPES } from './records.ts';

/** What a change did. A record is in at most one of the three. */
export interface RecordsDiff {
  readonly added: ReadonlyMap<AnyId, AnyRecord>;
  readonly updated: ReadonlyMap<AnyId, readonly [from: AnyRecord, to: AnyRecord]>;
  readonly removed: ReadonlyMap<AnyId, AnyRecord>;
}

export const EMPTY_DIFF: RecordsDiff = { added: new Map(), updated: new Map(), removed: new Map() };

/** Records that a diff speaks of. */
export function sizeOf(diff: RecordsDiff): number {
  return diff.added.size + diff.updated.size + diff.removed.size;
}

/** The diff that takes back what `diff` did. */
export function reverse(diff: RecordsDiff): RecordsDiff {
  const updated = new Map<AnyId, readonly [AnyRecord, AnyRecord]>();
  for (const [id, [from, to]] of diff.updated) updated.set(id, [to, from]);
  return { added: diff.removed, updated, removed: diff.added };
}

type Net = Map<AnyId, { before: AnyRecord | undefined; after: AnyRecord | undefined }>;

/** One diff with the net effect of several in order: what ends as it began is not in it. */
export function squash(diffs: readonly RecordsDiff[]): RecordsDiff {
  const net: Net = new Map();
  for (const diff of diffs) {
    for (const [id, record] of diff.added) follow(net, id, undefined, record);
    for (const [id, [from, to]] of diff.updated) follow(net, id, from, to);
    for (const [id, record] of diff.removed) follow(net, id, record, undefined);
  }
  const added = new Map<AnyId, AnyRecord>();
  const updated = new Map<AnyId, readonly [AnyRecord, AnyRecord]>();
  const removed = new Map<AnyId, AnyRecord>();
  for (const [id, { before, after }] of net) {
    if (before && after) {
      if (!isSame(before, after)) updated.set(id, [before, after]);
    } else if (after) added.set(id, after);
    else if (before) removed.set(id, before);
  }
  return { added, updated, removed };
}

function follow(net: Net, id: AnyId, before: AnyRecord | undefined, after: AnyRecord | undefined): void {
  const known = net.get(id);
  if (known) known.after = after;
  else net.set(id, { before, after });
}

/** The part of a diff whose records pass. */
export function pick(diff: RecordsDiff, passes: (record: AnyRecord) => boolean): RecordsDiff {
  const added = new Map([...diff.added].filter(([, record]) => passes(record)));
  const updated = new Map([...diff.updated].filter(([, [, to]]) => passes(to)));
  const removed = new Map([...diff.removed].filter(([, record]) => passes(record)));
  return { added, updated, removed };
}

/** The part that undo takes back; the diff itself where that is all of it. */
export function undoablePart(diff: RecordsDiff): RecordsDiff {
  const isUndoable = (record: AnyRecord) => RECORD_SCOPES[record.type].isUndoable;
  return everyRecord(diff, isUndoable) ? diff : pick(diff, isUndoable);
}

/** True when the project file would change. */
export function touchesDocument(diff: RecordsDiff): boolean {
  return !everyRecord(diff, (record) => RECORD_SCOPES[record.type].scope === 'session');
}

function everyRecord(diff: RecordsDiff, passes: (record: AnyRecord) => boolean): boolean {
  for (const record of diff.added.values()) if (!passes(record)) return false;
  for (const [, to] of diff.updated.values()) if (!passes(to)) return false;
  for (const record of diff.removed.values()) if (!passes(record)) return false;
  return true;
}
