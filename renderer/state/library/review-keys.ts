import type { Label } from '../../../engine/annotation/document/records.ts';
import { chordOfCodingKey } from '../../../engine/annotation/labels/coding-keys.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { flatten, labelTree } from '../../../engine/annotation/labels/label-tree.ts';

/** A label that a key of Review gives. */
export interface ReviewKey {
  /** As the page names key presses. */
  readonly chord: string;
  readonly name: string;
}

/** What Review itself does with a letter. */
const OWN_CHORDS: ReadonlySet<string> = new Set(['A', 'X', 'N', 'H']);
const DIGITS = Array.from({ length: 10 }, (_, index) => String((index + 1) % 10));

/**
 * Keys for labels: each label's own key where it has one, else a digit, in the order of the study's labels and then of
 * `used`. A label keeps the digit it had, so that a key never changes its meaning while a person reviews.
 * @param used names of the labels to give; those of the study that have a key come besides
 * @param study the labels of the study, in no order
 * @param before what was given last; also of labels that are not used now, as they may come back
 */
export function giveReviewKeys(
  used: readonly string[],
  study: Iterable<Label>,
  before: readonly ReviewKey[] = [],
): ReviewKey[] {
  const names = new Map(used.map((name) => [plainText(name), name]));
  const own = new Map<string, ReviewKey>();
  const wanting = new Map<string, string>();
  for (const { label } of flatten(labelTree(study))) {
    const plain = plainText(label.name);
    const chord = label.key === null ? null : chordOfCodingKey(label.key);
    if (label.isHidden && !names.has(plain)) continue;
    if (chord !== null && !OWN_CHORDS.has(chord)) own.set(plain, { chord, name: label.name });
    else if (names.has(plain)) wanting.set(plain, names.get(plain)!);
  }
  for (const [plain, name] of names) if (!own.has(plain)) wanting.set(plain, name);
  const taken = new Set([...own.values()].map(({ chord }) => chord));
  const kept = before.filter(
    ({ chord, name }) => DIGITS.includes(chord) && !taken.has(chord) && !own.has(plainText(name)),
  );
  for (const { chord, name } of kept) {
    taken.add(chord);
    wanting.delete(plainText(name));
  }
  const free = DIGITS.filter((digit) => !taken.has(digit));
  const given = [...wanting.values()].slice(0, free.length).map((name, at) => ({ chord: free[at]!, name }));
  const digits = [...kept, ...given].sort((a, b) => DIGITS.indexOf(a.chord) - DIGITS.indexOf(b.chord));
  return [...own.values(), ...digits];
}
