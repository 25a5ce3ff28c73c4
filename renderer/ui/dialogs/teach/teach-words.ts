import { expectationWords, tenths } from '../../../../engine/teach/expectation-words.ts';
import type { LearntReport, TaughtRow } from '../../../state/library/teaching.svelte.ts';

/** What a label with too few examples needs. */
export function needText(more: number): string {
  return `${more} more`;
}

/** What is expected of a label with enough examples, in plain words. */
export function expectationText({ expectation, examples }: TaughtRow, hasBackground: boolean): string {
  if (!expectation) return 'not learnt yet';
  const words = expectationWords(expectation, hasBackground);
  const fresh = examples - expectation.examples;
  return fresh > 0 ? `${words}; ${fresh} new since` : words;
}

/** What is to be said where nothing says where the labels are not. */
export const NO_BACKGROUND =
  'Nothing says yet where your labels are not, so how often they are suggested wrongly is not known. Watch a stretch that shows none of them, or reject wrong suggestions, and learn again.';

/** Which labels are taken for which: `squats looks like pull_ups in 3 of 10`. */
export function confusionTexts({ confusions }: LearntReport): string[] {
  return confusions.map(({ label, as, share }) => `${label} looks like ${as} in ${tenths(share)} of 10`);
}

/** What is odd about the example that agrees least with the others. */
export function doubtfulText({ label, as }: NonNullable<LearntReport['doubtful']>): string {
  const like = as === null ? 'like none of your labels' : `more like ${as}`;
  return `One example of ${label} looks ${like} to the others: is it right?`;
}
