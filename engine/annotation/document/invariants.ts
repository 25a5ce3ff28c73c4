import { LONGEST_US } from '../../base/clock-text.ts';
import { problemOfRegions } from '../../base/regions.ts';
import type { RecordId } from './ids.ts';
import type {
  AnyId,
  AnyRecord,
  Label,
  PaintedRegion,
  RecordOf,
  Records,
  RecordType,
  SecondCamera,
  SeenRange,
  Segment,
  Track,
  Video,
} from './records.ts';
import type { RecordsDiff } from './records-diff.ts';
import {
  problemOfKey,
  problemOfRunning,
  problemOfStudyRecord,
  problemOfTags,
  problemOfValues,
} from './study-invariants.ts';

/** A record that must not be as it is, and why, in a sentence. */
export interface Problem {
  readonly id: AnyId;
  readonly message: string;
}

/**
 * What is wrong with a document after a change. Looks only at what changed and at what refers to it, so a drag of one
 * segment costs the same with five thousand others.
 * @param records the document with `diff` applied
 */
export function findProblems(records: Records, diff: RecordsDiff): Problem[] {
  // What a removal breaks comes first: it is the cause of what is wrong with the records that stay.
  const problems = [...danglingReferences(records, diff), ...shortenedVideos(records, diff)];
  const report = (id: AnyId, message: string | null) => {
    if (message !== null) problems.push({ id, message });
  };
  for (const [id, record] of diff.added) report(id, problemOf(records, record));
  for (const [id, [from, to]] of diff.updated)
    report(id, problemOfUpdate(from, to) ?? problemOf(records, to));
  return problems;
}

function problemOf(records: Records, record: AnyRecord): string | null {
  if (!record.id.startsWith(`${record.type}:`))
    return `The id "${record.id}" does not belong to a ${record.type}.`;
  switch (record.type) {
    case 'video':
      return problemOfVideo(record);
    case 'track':
      return problemOfTrack(records, record);
    case 'segment':
      return problemOfSegment(records, record);
    case 'label':
      return problemOfLabel(records, record);
    case 'mapping':
      return missing(records, record.labelId)
        ? 'A model class is mapped to a label that does not exist.'
        : null;
    case 'seen':
      return problemOfSeen(records, record);
    case 'selection':
      return missing(records, record.videoId) ? 'A selection belongs to a video that does not exist.' : null;
    case 'subject':
    case 'observer':
    case 'study':
      return problemOfStudyRecord(records, record);
    case 'running':
      return problemOfRunning(records, record);
    case 'region':
      return problemOfPainted(records, record);
    case 'camera':
      return problemOfCamera(records, record);
  }
}

function missing<T extends RecordType>(records: Records, id: RecordId<T> | null): boolean {
  return id !== null && records.get(id) === undefined;
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function problemOfVideo(video: Video): string | null {
  if (!isTime(video.durationUs))
    return `The length of "${video.name}" must be a whole number of microseconds.`;
  return video.contentId === '' ? `"${video.name}" has no content id.` : null;
}

function problemOfTrack(records: Records, track: Track): string | null {
  if (missing(records, track.videoId))
    return `The track "${track.name}" belongs to a video that does not exist.`;
  if (!Number.isFinite(track.order)) return `The track "${track.name}" has no place in the order of tracks.`;
  if ((track.kind === 'model') !== (track.model !== null)) {
    return `The track "${track.name}" must name its model exactly when it is a model's.`;
  }
  if (missing(records, track.observerId))
    return `The track "${track.name}" belongs to an observer that does not exist.`;
  return null;
}

function problemOfSegment(records: Records, segment: Segment): string | null {
  const track = records.get(segment.trackId);
  const video = track && records.get(track.videoId);
  if (!track || !video) return 'A segment belongs to a track that does not exist.';
  if (missing(records, segment.labelId)) return 'A segment has a label that does not exist.';
  const { startUs, endUs, score } = segment;
  if (!isTime(startUs)) return 'A segment must start at a whole microsecond that is not before the video.';
  if (endUs !== null && !isTime(endUs)) return 'A segment must end at a whole microsecond.';
  if (endUs !== null && endUs <= startUs) return 'A segment must end after it starts.';
  if ((endUs ?? startUs) > video.durationUs) return 'A segment must lie inside the video.';
  if (score !== null && !(score >= 0 && score <= 1))
    return 'The score of a segment must lie between 0 and 1.';
  if (missing(records, segment.subjectId)) return 'A segment has a subject that does not exist.';
  if (missing(records, segment.observerId)) return 'A segment has an observer that does not exist.';
  return problemOfValues(segment.attributes) ?? problemOfTags(segment.tags) ?? problemOfState(segment, track);
}

function problemOfState(segment: Segment, track: Track): string | null {
  if (segment.origin === 'model' && segment.provenance === null) {
    return 'A segment that a model found must say which model.';
  }
  if (track.kind === 'model') {
    return segment.origin === 'model' ? null : 'A model’s track holds only what the model found.';
  }
  return segment.state === 'accepted' || segment.state === 'edited'
    ? null
    : 'A person’s track holds no undecided or rejected suggestions.';
}

function problemOfLabel(records: Records, label: Label): string | null {
  if (label.name.trim() === '') return 'A label must have a name.';
  if (!Number.isFinite(label.order)) return `The label "${label.name}" has no place in the order of labels.`;
  if (!isTime(label.colour))
    return `The colour of the label "${label.name}" must be a place on the colour wheel.`;
  if (missing(records, label.parentId))
    return `The label "${label.name}" lies under a label that does not exist.`;
  const above = levelsAbove(records, label);
  if (above === null) return `The label "${label.name}" would lie under itself.`;
  if (above > DEEPEST_LABEL)
    return `The label "${label.name}" lies under more than ${DEEPEST_LABEL} others: move it up.`;
  if (new Set(label.attributes.map(({ id }) => id)).size !== label.attributes.length)
    return `Two attributes of the label "${label.name}" are the same.`;
  if (label.owner === 'model' && label.key !== null)
    return `The label "${label.name}" is still the model’s: adopt it before it gets a key.`;
  return problemOfKey(records, label);
}

/** Whoever sorts labels needs a few levels; each is walked whenever one is shown. */
const DEEPEST_LABEL = 64;

/** Labels above one, counted a little further than they may be; null for one that lies under itself. */
function levelsAbove(records: Records, label: Label): number | null {
  const above = new Set<string>();
  for (
    let at: Label | undefined = label;
    at && above.size <= DEEPEST_LABEL + 1;
    at = at.parentId === null ? undefined : records.get(at.parentId)
  ) {
    if (above.has(at.id)) return null;
    above.add(at.id);
  }
  return above.size - 1;
}

function problemOfSeen(records: Records, seen: SeenRange): string | null {
  const video = records.get(seen.videoId);
  if (!video) return 'A watched stretch belongs to a video that does not exist.';
  if (!isTime(seen.startUs) || !isTime(seen.endUs) || seen.endUs <= seen.startUs) {
    return 'A watched stretch must end after it starts.';
  }
  if (seen.endUs > video.durationUs) return 'A watched stretch must lie inside the video.';
  for (const other of records.all('seen').values()) {
    if (other.id === seen.id || other.videoId !== seen.videoId) continue;
    if (other.startUs <= seen.endUs && seen.startUs <= other.endUs)
      return 'Watched stretches must not touch.';
  }
  return null;
}

/** Those of a study and of a video are looked at apart: a study must not become wrong by what one video adds. */
function problemOfPainted(records: Records, { videoId }: PaintedRegion): string | null {
  if (missing(records, videoId)) return 'A painted-out region belongs to a video that does not exist.';
  return problemOfRegions([...records.all('region').values()].filter((each) => each.videoId === videoId));
}

function problemOfCamera(records: Records, { name, videoId, behindUs }: SecondCamera): string | null {
  if (missing(records, videoId)) return 'A second camera belongs to a video that does not exist.';
  if (name === '') return 'A second camera must say which file it is.';
  return Number.isSafeInteger(behindUs) && Math.abs(behindUs) <= LONGEST_US
    ? null
    : 'The offset of a second camera must be a whole number of microseconds, at most 1000 hours.';
}

/** What may never change in a record's life, because others rely on it without looking again. */
function problemOfUpdate(from: AnyRecord, to: AnyRecord): string | null {
  if (from.type !== to.type) return `The record "${from.id}" cannot become a ${to.type}.`;
  if (from.type !== 'track' || to.type !== 'track') return null;
  return from.kind === to.kind && from.videoId === to.videoId
    ? null
    : `The track "${from.name}" cannot change its kind or its video: move its segments instead.`;
}

const REFERRED_TO: ReadonlySet<RecordType> = new Set(['label', 'track', 'video', 'subject', 'observer']);

function* danglingReferences(records: Records, { removed }: RecordsDiff): Generator<Problem> {
  const lost = new Map<AnyId, string>();
  const note = (id: AnyId | null, message: string) => {
    if (id !== null && removed.has(id) && !lost.has(id)) lost.set(id, message);
  };
  // Only these are referred to; the usual removal, of segments, looks no further.
  if (![...removed.values()].some(({ type }) => REFERRED_TO.has(type))) return;
  for (const type of [
    'track',
    'segment',
    'running',
    'label',
    'mapping',
    'seen',
    'selection',
    'region',
    'camera',
  ] as const) {
    for (const record of records.all(type).values()) noteReferences(record, note);
  }
  for (const [id, message] of lost) yield { id, message };
}

function noteReferences(record: AnyRecord, note: (id: AnyId | null, message: string) => void): void {
  switch (record.type) {
    case 'video':
      return;
    case 'segment':
      note(record.labelId, 'The label is still used by segments: relabel or delete them first.');
      note(record.trackId, 'The track still has segments: delete or move them first.');
      note(record.subjectId, 'The subject is still used by segments: give them another or none first.');
      note(record.observerId, 'The observer still has segments: give them to another or to no one first.');
      return;
    case 'running':
      note(record.labelId, 'The label still runs: end it first.');
      note(record.trackId, 'Labels still run on the track: end them first.');
      note(record.subjectId, 'Labels of the subject still run: end them first.');
      note(record.observerId, 'Labels of the observer still run: end them first.');
      return;
    case 'track':
      note(record.videoId, 'The video still has tracks: delete them first.');
      note(record.observerId, 'The observer still has tracks: give them to another or to no one first.');
      return;
    case 'subject':
    case 'observer':
    case 'study':
      return;
    case 'label':
      note(record.parentId, 'The label still has labels under it: move or delete them first.');
      return;
    case 'mapping':
      note(record.labelId, 'The label still stands for a model class: map the class to another first.');
      return;
    case 'seen':
    case 'selection':
    case 'region':
    case 'camera':
      note(record.videoId, 'The video is still in use.');
      return;
  }
}

function* shortenedVideos(records: Records, diff: RecordsDiff): Generator<Problem> {
  for (const [id, [from, to]] of diff.updated) {
    if (from.type !== 'video' || to.type !== 'video' || to.durationUs >= from.durationUs) continue;
    if (reaches(records, to)) yield { id, message: `"${to.name}" has segments after its new end.` };
  }
}

function reaches(records: Records, video: RecordOf<'video'>): boolean {
  for (const segment of records.all('segment').values()) {
    if (records.get(segment.trackId)?.videoId !== video.id) continue;
    if ((segment.endUs ?? segment.startUs) > video.durationUs) return true;
  }
  for (const seen of records.all('seen').values()) {
    if (seen.videoId === video.id && seen.endUs > video.durationUs) return true;
  }
  return false;
}
