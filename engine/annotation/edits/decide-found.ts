import { type Changes, together } from '../document/changes.ts';
import type { LabelId, SegmentId, VideoId } from '../document/ids.ts';
import { tracksOf } from '../document/query.ts';
import type { Label, Records, Segment } from '../document/records.ts';
import { plainText } from '../labels/label-text.ts';
import { acceptSegments, rejectSegments, reopenSegments } from './decide.ts';
import { createLabel } from './labels.ts';
import { relabelSegments, setNote } from './relabel.ts';

/** What a person says about segments that a search found, in words that fit every video. */
export type FoundDecision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject' }
  | { readonly kind: 'reopen' }
  /** A label's name; one that the video does not have yet is made. */
  | { readonly kind: 'relabel'; readonly label: string }
  | { readonly kind: 'note'; readonly note: string };

/** What a search calls a segment without a label. */
export const UNLABELLED = 'Unlabelled';

/** A segment as a search shows it. */
export interface FoundPlace {
  /** The label's name; {@link UNLABELLED} or the empty text for none. */
  readonly label: string;
  readonly startUs: number;
  /** Null for a marker. */
  readonly endUs: number | null;
}

/** The segment of a document that a search found; where both have it, a person's rather than a model's. */
export function segmentAtPlace(records: Records, videoId: VideoId, place: FoundPlace): Segment | undefined {
  const wanted = plainText(place.label || UNLABELLED);
  const own = new Set(
    tracksOf(records, videoId)
      .filter(({ kind }) => kind === 'human')
      .map(({ id }) => id),
  );
  const all = new Set(tracksOf(records, videoId).map(({ id }) => id));
  let found: Segment | undefined;
  for (const segment of records.all('segment').values()) {
    if (!all.has(segment.trackId)) continue;
    if (segment.startUs !== place.startUs || segment.endUs !== place.endUs) continue;
    if (plainText(nameOf(records, segment.labelId)) !== wanted) continue;
    if (!found || (own.has(segment.trackId) && !own.has(found.trackId))) found = segment;
  }
  return found;
}

/** Which of the segments a decision says something new about: a person's own are neither accepted nor rejected. */
export function decidable(
  records: Records,
  segments: readonly Segment[],
  decision: FoundDecision,
): readonly Segment[] {
  if (decision.kind === 'relabel' || decision.kind === 'note') return segments;
  return segments.filter(({ trackId }) => records.get(trackId)?.kind === 'model');
}

/** Errors: `annotation/invalid` for a label without a name. */
export function decideFound(records: Records, ids: readonly SegmentId[], decision: FoundDecision): Changes {
  switch (decision.kind) {
    case 'accept':
      return acceptSegments(records, ids);
    case 'reject':
      return rejectSegments(records, ids);
    case 'reopen':
      return reopenSegments(records, ids);
    case 'note':
      return together(...ids.map((id) => setNote(records, id, decision.note)));
    case 'relabel':
      return relabelTo(records, ids, decision.label);
  }
}

function relabelTo(records: Records, ids: readonly SegmentId[], name: string): Changes {
  const known = labelCalled(records, name);
  if (known) return relabelSegments(records, ids, known.id);
  const made = createLabel(records, { name });
  const label = made.put.find((record): record is Label => record.type === 'label')!;
  return together(made, relabelSegments(records, ids, label.id));
}

/** The label that reads like `name`, by its name or an alias. */
export function labelCalled(records: Records, name: string): Label | undefined {
  const wanted = plainText(name);
  return [...records.all('label').values()].find((label) => isCalled(label, wanted));
}

function isCalled({ name, aliases }: Label, wanted: string): boolean {
  return [name, ...aliases].some((text) => plainText(text) === wanted);
}

function nameOf(records: Records, labelId: LabelId | null): string {
  return (labelId && records.get(labelId)?.name) || UNLABELLED;
}
