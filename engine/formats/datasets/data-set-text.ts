import type { WriteOptions } from '../core/format.ts';
import { counted, type InterchangeDocument, type InterchangeSegment } from '../core/interchange.ts';
import { SUBSETS, type Subset, subsetOf } from '../core/split.ts';

/** A segment with a label, as data sets of clips want it. */
export type LabelledSegment = InterchangeSegment & { readonly label: string; readonly endUs: number };

/** Segments with a label and an end: what data sets of clips are made of. */
export function labelledSegments(document: InterchangeDocument): LabelledSegment[] {
  return document.segments.filter(
    (each): each is LabelledSegment => each.label !== null && each.endUs !== null,
  );
}

/** Numbers for the label texts of several documents, in the order in which they come, from `first`. */
export function numberedTexts(texts: Iterable<Iterable<string>>, first: number): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const each of texts)
    for (const text of each) if (!numbers.has(text)) numbers.set(text, numbers.size + first);
  return numbers;
}

/** Characters of {@link fileNamePart}. */
export const LONGEST_PART = 60;

/**
 * A text as the name of a file or folder on any system: no separators, no control characters, no device name, no dots at
 * the ends, and no dash at the begin unless `keepsDash`, as of a file that is named with its folder.
 */
function fileNamePart(text: string, keepsDash: boolean): string {
  const plain = text
    .replace(/[\p{Cc}\u2028\u2029/\\:*?"<>|]+/gu, '_')
    .replace(keepsDash ? /^[\s.]+/ : /^[\s.-]+/, '')
    .slice(0, LONGEST_PART)
    .toWellFormed()
    .replace(/[\s.]+$/, '');
  if (plain === '') return '_';
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}

/** File name parts for texts, no two the same, even where case does not count. */
export function fileNameParts(texts: Iterable<string>, keepsDash = false): Map<string, string> {
  const taken = new Set<string>();
  const parts = new Map<string, string>();
  for (const text of texts) {
    const plain = fileNamePart(text, keepsDash);
    let part = plain;
    for (let number = 2; taken.has(part.toLowerCase()); number++) part = `${plain} ${number}`;
    taken.add(part.toLowerCase());
    parts.set(text, part);
  }
  return parts;
}

/** A sentence for rows that say the same and are written once, or none. */
export function repeatedLosses(written: number, meant: number): string[] {
  return written < meant
    ? [`${counted(meant - written, 'segment')} that would say the same as another left out.`]
    : [];
}

/** Texts of a data set with a file per subset: that of `options.subset`, and those of others that have a video. */
export function bySubset(
  documents: readonly InterchangeDocument[],
  options: WriteOptions,
  textOf: (part: readonly InterchangeDocument[]) => string,
): { readonly main: string; readonly others: readonly { readonly subset: Subset; readonly text: string }[] } {
  // A video alone is the whole file, whatever it is for.
  if (documents.length < 2) return { main: textOf(documents), others: [] };
  const part = (subset: Subset) => documents.filter(({ video }) => subsetOf(video, options) === subset);
  const others = SUBSETS.filter((subset) => subset !== options.subset && part(subset).length > 0);
  return {
    main: textOf(part(options.subset)),
    others: others.map((subset) => ({ subset, text: textOf(part(subset)) })),
  };
}
