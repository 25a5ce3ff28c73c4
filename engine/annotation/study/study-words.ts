import type { Changes } from '../document/changes.ts';
import { isSame } from '../document/equality.ts';
import type { LabelId, ObserverId, SubjectId } from '../document/ids.ts';
import type { AnyId, AnyRecord, Label, LabelMapping, PaintedRegion, Records } from '../document/records.ts';
import type { RecordsDiff } from '../document/records-diff.ts';
import { AnnotationStore } from '../document/store.ts';
import type { Observer, Study, Subject } from '../document/study-records.ts';
import { deleteLabel } from '../edits/labels.ts';
import { deleteObserver, deleteSubject } from '../edits/subjects.ts';

/** A record that belongs to a study, not to one of its videos. */
export type Word = Label | Subject | Observer | LabelMapping | Study | StudyRegion;

/** What is painted out of every video of a study. */
export type StudyRegion = PaintedRegion & { readonly videoId: null };

/** What took the place of a word that was deleted; null: nothing. */
export type Heirs = ReadonlyMap<AnyId, AnyId | null>;

export function isWord(record: AnyRecord): record is Word {
  return (
    record.type === 'label' ||
    record.type === 'subject' ||
    record.type === 'observer' ||
    record.type === 'mapping' ||
    record.type === 'study' ||
    (record.type === 'region' && record.videoId === null)
  );
}

/** The words of a document or of a study. */
export function wordsOf(records: Iterable<AnyRecord>): Word[] {
  return [...records].filter(isWord);
}

/** What a change did to words. */
export interface WordChange {
  readonly put: readonly Word[];
  /** What was deleted, and what its segments have instead. */
  readonly removed: Heirs;
}

/** The part of a change that every video of the study has to follow; null where it touched no word. */
export function wordChangeOf({ added, updated, removed }: RecordsDiff): WordChange | null {
  const put = [
    ...[...added.values()].filter(isWord),
    ...[...updated.values()].map(([, to]) => to).filter(isWord),
  ];
  const gone = [...removed.values()].filter(isWord);
  if (put.length === 0 && gone.length === 0) return null;
  const heirs = new Map<AnyId, AnyId | null>(gone.map(({ id }) => [id, null]));
  // Whose segments went where tells what took its place.
  for (const [from, to] of updated.values()) {
    if (from.type !== 'segment' || to.type !== 'segment') continue;
    if (from.labelId !== null && heirs.has(from.labelId)) heirs.set(from.labelId, to.labelId);
    if (from.subjectId !== null && heirs.has(from.subjectId)) heirs.set(from.subjectId, to.subjectId);
  }
  return { put, removed: heirs };
}

/**
 * What another document of the study has to change to follow. Words that are there win over its own of the same id; a key
 * that one of its own words still has is taken from that word.
 */
export function changesToFollow(records: Records, { put, removed }: WordChange): Changes {
  const after = new AnnotationStore([...documentRecords(records)]);
  const before = new Map([...after.records()].map((record) => [record.id, record]));
  const keys = new Map(put.flatMap((word) => (hasKey(word) ? [[word.key, word.id] as const] : [])));
  const robbed = [...after.all('label').values(), ...after.all('subject').values()].filter(
    (word) => word.key !== null && keys.has(word.key) && keys.get(word.key) !== word.id,
  );
  after.commit({ put: robbed.map((word) => ({ ...word, key: null })), remove: [] });
  after.commit({ put: put.filter((word) => word.type !== 'study'), remove: [] });
  for (const [id, heir] of removed) after.commit(removalOf(after, id, heir));
  const stays = new Set([...after.records()].map(({ id }) => id));
  return {
    put: [...after.records()].filter((record) => !isSame(before.get(record.id), record)),
    remove: [...before.keys()].filter((id) => !stays.has(id)),
  };
}

/** Takes a word out of a document, with all that names it. */
export function removalOf(records: Records, id: AnyId, heir: AnyId | null): Changes {
  const known = records.get(id);
  const next = heir !== null && records.get(heir) ? heir : null;
  switch (known?.type) {
    case 'label':
      return deleteLabel(records, id as LabelId, next as LabelId | null);
    case 'subject':
      return deleteSubject(records, id as SubjectId, next as SubjectId | null);
    case 'observer':
      return deleteObserver(records, id as ObserverId);
    case 'mapping':
    case 'region':
      return { put: [], remove: [id] };
    default:
      return { put: [], remove: [] };
  }
}

function hasKey(word: Word): word is (Label | Subject) & { readonly key: string } {
  return (word.type === 'label' || word.type === 'subject') && word.key !== null;
}

function* documentRecords(records: Records): Generator<AnyRecord> {
  for (const type of [
    'video',
    'observer',
    'subject',
    'label',
    'mapping',
    'study',
    'region',
    'camera',
    'track',
    'segment',
    'running',
    'seen',
  ] as const)
    yield* records.all(type).values();
}
