import { attributeText, namedValues } from '../../../engine/annotation/document/attributes.ts';
import { byTime, endOf } from '../../../engine/annotation/document/query.ts';
import type { Label, Segment, Track } from '../../../engine/annotation/document/records.ts';
import type { Observer, Subject } from '../../../engine/annotation/document/study-records.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';

/** What the list of segments can show of each, in the order in which it is shown. */
export const COLUMN_IDS = [
  'start',
  'end',
  'length',
  'label',
  'subject',
  'observer',
  'track',
  'state',
  'score',
  'tags',
  'note',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface ListSort {
  readonly column: ColumnId;
  readonly isDown: boolean;
}

/** What of the video a segment names. */
export interface SegmentFacts {
  label(segment: Segment): Label | null;
  track(segment: Segment): Track | null;
  subject(segment: Segment): Subject | null;
  observer(segment: Segment): Observer | null;
}

/** What a column says of a segment in words; times are not words. */
export function columnWords(column: ColumnId, segment: Segment, facts: SegmentFacts): string {
  switch (column) {
    case 'start':
    case 'end':
    case 'length':
      return '';
    case 'label':
      return facts.label(segment)?.name ?? '';
    case 'subject':
      return facts.subject(segment)?.name ?? '';
    case 'observer':
      return facts.observer(segment)?.name ?? '';
    case 'track':
      return facts.track(segment)?.name ?? '';
    case 'state':
      return segment.endUs === null && segment.origin === 'human' ? 'point' : segment.state;
    case 'score':
      return segment.score?.toFixed(2) ?? '';
    case 'tags':
      return segment.tags.join(', ');
    case 'note':
      return segment.note;
  }
}

/** Segments in the order of a column; equal ones by time. */
export function sortedBy(
  segments: readonly Segment[],
  { column, isDown }: ListSort,
  facts: SegmentFacts,
): readonly Segment[] {
  const by = isDown ? -1 : 1;
  const numbers: Partial<Record<ColumnId, (segment: Segment) => number>> = {
    start: ({ startUs }) => startUs,
    end: endOf,
    length: (segment) => endOf(segment) - segment.startUs,
    // What has none is below everything that has.
    score: ({ score }) => score ?? -1,
  };
  const numberOf = numbers[column];
  if (numberOf) return [...segments].sort((a, b) => by * (numberOf(a) - numberOf(b)) || byTime(a, b));
  const keyed = segments.map((segment) => ({ segment, words: columnWords(column, segment, facts) }));
  // What says nothing comes last, whichever way the rest is ordered.
  const place = ({ words }: { readonly words: string }) => Number(words === '');
  keyed.sort(
    (a, b) => place(a) - place(b) || by * a.words.localeCompare(b.words) || byTime(a.segment, b.segment),
  );
  return keyed.map(({ segment }) => segment);
}

/**
 * Segments that have all of the words typed, in their label, subject, observer, note, tags or attributes. A word after the
 * name of a column and a colon is looked for in that column alone: `note:limps state:suggested`.
 */
export function filteredBy(
  segments: readonly Segment[],
  typed: string,
  facts: SegmentFacts,
): readonly Segment[] {
  const words = typed.trim().split(/\s+/).filter(Boolean).map(wanted);
  if (words.length === 0) return segments;
  return segments.filter((segment) =>
    words.every(({ column, word }) =>
      plainText(column ? columnWords(column, segment, facts) : allWords(segment, facts)).includes(word),
    ),
  );
}

function wanted(typed: string): { readonly column: ColumnId | null; readonly word: string } {
  const [name = '', ...rest] = typed.split(':');
  const column = COLUMN_IDS.find((id) => id === name.toLowerCase() || id === `${name.toLowerCase()}s`);
  return column && rest.length > 0
    ? { column, word: plainText(rest.join(':')) }
    : { column: null, word: plainText(typed) };
}

function allWords(segment: Segment, facts: SegmentFacts): string {
  const said = namedValues(facts.label(segment)?.attributes ?? [], segment.attributes);
  const columns = (['label', 'subject', 'observer', 'note', 'tags'] as const).map((column) =>
    columnWords(column, segment, facts),
  );
  return [...columns, ...said.flatMap(({ name, text }) => [name, attributeText(text)])].join(' ');
}
