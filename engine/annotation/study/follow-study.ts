import { isSame } from '../document/equality.ts';
import type { AnyId, AnyRecord } from '../document/records.ts';
import { withIds } from '../document/rename-ids.ts';
import { AnnotationStore } from '../document/store.ts';
import { pathKey, plainText } from '../labels/label-text.ts';
import { labelPath } from '../labels/label-tree.ts';
import type { Project } from '../project-file/project.ts';
import type { StudyFile } from './study-file.ts';
import { type Heirs, isWord, removalOf, type Word, wordsOf } from './study-words.ts';

/** A document as it is inside its study. */
export interface Followed {
  readonly records: readonly AnyRecord[];
  /** Words that the document brought along and the study did not have: they join it. */
  readonly joining: readonly Word[];
}

/**
 * Brings a document into its study. A word with an id of the study's, or with the path or name of one, is the study's from
 * then on, and segments follow; one that the study has deleted goes, and its segments get the heir; any other joins the
 * study, without its key where the study gave that to another. All words of the study are in the document afterwards.
 * @param words the study's
 */
export function followStudy(records: readonly AnyRecord[], words: readonly Word[], removed: Heirs): Followed {
  const ofStudy = new Map<AnyId, Word>(words.map((word) => [word.id, word]));
  const renamed = new Map<string, string>();
  const byName = namesOf(words);
  for (const [name, id] of namesOf(wordsOf(records))) {
    const same = byName.get(name);
    if (same !== undefined && same !== id && !ofStudy.has(id)) renamed.set(id, same);
  }
  const own = withIds(
    records.filter(({ id, type }) => !(renamed.has(id) && type !== 'track')),
    renamed,
  );
  const keys = new Set(words.flatMap((word) => ('key' in word ? (word.key ?? []) : [])));
  const kept = own.flatMap((record): AnyRecord[] => {
    if (!isWord(record)) return [record];
    if (ofStudy.has(record.id) || record.type === 'study') return [];
    return 'key' in record && record.key !== null && keys.has(record.key)
      ? [{ ...record, key: null }]
      : [record];
  });
  const store = new AnnotationStore([...words, ...kept]);
  for (const [id, heir] of removed) if (!ofStudy.has(id)) store.commit(removalOf(store, id, heir));
  const all = [...store.records()];
  return { records: all, joining: wordsOf(all).filter(({ id }) => !ofStudy.has(id)) };
}

/** What was saved of a video as its study says it now, for who reads it without opening it: nothing joins the study. */
export function asInStudy(
  project: Project,
  { words, removed }: Pick<StudyFile, 'words' | 'removed'>,
): Project {
  const ofStudy = new Map<AnyId, Word>(words.map((word) => [word.id, word]));
  // Mostly nothing has changed since: then there is nothing to follow.
  const isInStep = (word: Word) => word.type === 'study' || isSame(ofStudy.get(word.id), word);
  if (wordsOf(project.records).every(isInStep)) return project;
  return { ...project, records: followStudy(project.records, words, removed).records };
}

/** What words are called, apart for each type. */
function namesOf(words: readonly Word[]): Map<string, AnyId> {
  const labels = new AnnotationStore(words.filter(({ type }) => type === 'label'));
  const names = new Map<string, AnyId>();
  for (const word of words) {
    if (word.type === 'subject' || word.type === 'observer')
      names.set(`${word.type}\n${plainText(word.name)}`, word.id);
  }
  for (const { id } of labels.all('label').values())
    names.set(`label\n${pathKey(labelPath(labels, id))}`, id);
  return names;
}
