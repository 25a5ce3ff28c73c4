import { expectationWords } from '../../../../engine/teach/expectation-words.ts';
import type { TaughtRow } from '../../../state/library/teaching.svelte.ts';

/** What a label with too few examples needs. */
export function needText(more: number): string {
  return `${more} more`;
}

/** What is expected of a label with enough examples, in plain words. */
export function expectationText({ expectation, examples }: TaughtRow): string {
  if (!expectation) return 'not learnt yet';
  const words = expectationWords(expectation);
  const fresh = examples - expectation.examples;
  return fresh > 0 ? `${words}; ${fresh} new since` : words;
}
