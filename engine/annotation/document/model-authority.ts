import { AppError } from '../../base/errors.ts';
import { type AnyRecord, isDecided, type Records } from './records.ts';
import type { RecordsDiff } from './records-diff.ts';

/**
 * Refuses a model's change that reaches what a person made or decided. A model may add labels, mappings, its own track
 * and suggestions on it, may replace suggestions that no one has decided about, and may say that its track is now
 * another version's. Errors: `annotation/invalid`.
 */
export function assertModelMay(records: Records, { added, updated, removed }: RecordsDiff): void {
  const newTracks = new Map([...added.values()].filter((r) => r.type === 'track').map((r) => [r.id, r]));
  const isSuggestion = (record: AnyRecord) => {
    if (record.type !== 'segment' || isDecided(record)) return false;
    return (records.get(record.trackId) ?? newTracks.get(record.trackId))?.kind === 'model';
  };
  for (const record of added.values()) {
    const isNew = record.type === 'label' || record.type === 'mapping' || record.type === 'video';
    if (!isNew && !(record.type === 'track' && record.kind === 'model') && !isSuggestion(record))
      refuse(record);
  }
  for (const [from, to] of updated.values()) {
    const isOwnTrack = from.type === 'track' && from.kind === 'model';
    if (!isOwnTrack && !(isSuggestion(from) && isSuggestion(to))) refuse(from);
  }
  for (const record of removed.values()) if (!isSuggestion(record)) refuse(record);
}

function refuse(record: AnyRecord): never {
  throw new AppError('annotation/invalid', 'A model must not change what a person made or decided.', {
    details: { record: record.id },
  });
}
