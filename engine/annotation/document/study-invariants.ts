import { type AttributeValues, problemOfValue } from './attributes.ts';
import { runningId } from './new-records.ts';
import type { Label, Records, Running } from './records.ts';
import type { Observer, Study, Subject } from './study-records.ts';

/** A key that another label or subject has, in a sentence; null when it is free. */
export function problemOfKey(records: Records, { id, key }: Label | Subject): string | null {
  if (key === null) return null;
  for (const type of ['label', 'subject'] as const) {
    for (const other of records.all(type).values()) {
      if (other.id !== id && other.key === key)
        return `The key ${key} already belongs to the ${type} "${other.name}".`;
    }
  }
  return null;
}

export function problemOfStudyRecord(records: Records, record: Subject | Observer | Study): string | null {
  if (record.name.trim() === '')
    return record.type === 'observer'
      ? 'An observer must have a name.'
      : `A ${record.type} must have a name.`;
  if (record.type === 'study')
    return records.all('study').size > 1 ? 'A document belongs to one study.' : null;
  if (!Number.isFinite(record.order)) return `"${record.name}" has no place in the order of ${record.type}s.`;
  return record.type === 'subject' ? problemOfKey(records, record) : null;
}

export function problemOfRunning(records: Records, running: Running): string | null {
  const { id, trackId, subjectId, labelId, observerId, startUs } = running;
  const track = records.get(trackId);
  const video = track && records.get(track.videoId);
  if (!track || !video) return 'A label runs on a track that does not exist.';
  if (track.kind !== 'human') return 'A label can only run on a track of a person’s own.';
  if (!records.get(labelId)) return 'A label runs that does not exist.';
  if (subjectId !== null && !records.get(subjectId)) return 'A label runs for a subject that does not exist.';
  if (observerId !== null && !records.get(observerId))
    return 'A label runs for an observer that does not exist.';
  if (id !== runningId(trackId, subjectId, labelId)) return `The id "${id}" does not say what runs.`;
  if (!Number.isSafeInteger(startUs) || startUs < 0 || startUs > video.durationUs)
    return 'A label must start at a whole microsecond inside the video.';
  return problemOfValues(running.attributes);
}

export function problemOfValues(values: AttributeValues): string | null {
  for (const [name, value] of Object.entries(values)) {
    const problem = problemOfValue(value);
    if (problem !== null) return `The attribute "${name}" ${problem}.`;
  }
  return null;
}

export function problemOfTags(tags: readonly string[]): string | null {
  if (tags.some((tag) => tag.trim() === '')) return 'A tag must not be empty.';
  return new Set(tags).size === tags.length ? null : 'A segment has the same tag twice.';
}
