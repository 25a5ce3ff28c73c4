import type { SegmentState } from '../../annotation/document/records.ts';
import { FORMAT_GROUPS } from '../format-groups.ts';
import type { Choice, Format } from './format.ts';
import { counted, type InterchangeDocument } from './interchange.ts';

/** What a person decided about. */
export const DECIDED: readonly SegmentState[] = ['accepted', 'edited'];

/** Groups of formats whose readers take everything for the truth. */
const TRUSTING = new Set(['Data sets', 'Behaviour and language research']);

/** Of those, a format that is for what a model found. */
const FOR_MODELS = new Set(['activitynet-results']);

/** Whether a format's files are taken for the truth: data sets and research. */
export function isTrusting({ id }: Pick<Format, 'id'>): boolean {
  return (
    !FOR_MODELS.has(id) && FORMAT_GROUPS.some(({ title, ids }) => TRUSTING.has(title) && ids.includes(id))
  );
}

export interface SafeStates {
  readonly states: Choice['states'];
  /** What is left out, where something is. */
  readonly sentence: string | null;
}

/**
 * The states that go into a format when nobody said which: in those that are taken for the truth only what a person
 * decided, where the documents hold both that and suggestions.
 */
export function safeStates(
  format: Pick<Format, 'id'>,
  documents: readonly InterchangeDocument[],
): SafeStates {
  const { decided, suggested } = decidedCounts(documents);
  if (!isTrusting(format) || decided === 0 || suggested === 0) return { states: null, sentence: null };
  return { states: DECIDED, sentence: decidedSentence(decided, suggested) };
}

/** How many segments a person decided about, and how many only a model. */
export function decidedCounts(documents: readonly InterchangeDocument[]) {
  const segments = documents.flatMap((document) => document.segments);
  return {
    decided: segments.filter(({ state }) => DECIDED.includes(state)).length,
    suggested: segments.filter(({ state }) => state === 'suggested').length,
  };
}

/** `22 decided, 11 suggestions left out.` */
export function decidedSentence(decided: number, suggested: number): string {
  return `${decided} decided, ${counted(suggested, 'suggestion')} left out.`;
}
