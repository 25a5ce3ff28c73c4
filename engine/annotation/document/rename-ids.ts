import { newRunning } from './new-records.ts';
import type { AnyRecord } from './records.ts';

/** Records in which ids have others' places: those of labels, subjects, observers and tracks, wherever they are named. */
export function withIds(records: readonly AnyRecord[], renamed: ReadonlyMap<string, string>): AnyRecord[] {
  const now = <T extends string | null>(id: T): T => (id === null ? id : ((renamed.get(id) ?? id) as T));
  return records.map((record): AnyRecord => {
    switch (record.type) {
      case 'label':
        return { ...record, id: now(record.id), parentId: now(record.parentId) };
      case 'track':
        return { ...record, id: now(record.id), observerId: now(record.observerId) };
      case 'segment':
        return {
          ...record,
          trackId: now(record.trackId),
          labelId: now(record.labelId),
          subjectId: now(record.subjectId),
          observerId: now(record.observerId),
        };
      case 'running': {
        const [trackId, labelId] = [now(record.trackId), now(record.labelId)];
        const [subjectId, observerId] = [now(record.subjectId), now(record.observerId)];
        return newRunning({ ...record, trackId, labelId, subjectId, observerId });
      }
      case 'subject':
      case 'observer':
        return { ...record, id: now(record.id) } as AnyRecord;
      case 'mapping':
        return { ...record, labelId: now(record.labelId) };
      default:
        return record;
    }
  });
}
