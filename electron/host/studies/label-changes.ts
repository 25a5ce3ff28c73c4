import { parseStudy } from '../../../engine/annotation/study/study-file.ts';

/**
 * Whether videos that are not open have other labels for search now: one is called otherwise, went or came back. A new one
 * is in none of them. A text that could not be read before said nothing that is known.
 * @param after was checked
 */
export function changesLabels(before: string, after: string): boolean {
  let old: ReturnType<typeof parseStudy>;
  try {
    old = parseStudy(before);
  } catch {
    return true;
  }
  const now = parseStudy(after);
  const names = new Map(now.words.flatMap((word) => (word.type === 'label' ? [[word.id, word.name]] : [])));
  const isRenamed = old.words.some(
    (word) => word.type === 'label' && names.has(word.id) && names.get(word.id) !== word.name,
  );
  const isOther = (a: typeof old.removed, b: typeof old.removed) =>
    [...a].some(([id, heir]) => id.startsWith('label:') && (!b.has(id) || b.get(id) !== heir));
  return isRenamed || isOther(old.removed, now.removed) || isOther(now.removed, old.removed);
}
