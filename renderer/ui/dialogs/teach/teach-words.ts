import { expectationWords, NO_BACKGROUND, tenths } from '../../../../engine/teach/expectation-words.ts';
import type {
  ExampleNeed,
  LearntReport,
  TaughtLabels,
  TaughtRow,
} from '../../../state/library/teaching.svelte.ts';

/** What a label with too few examples needs. */
export function needText(more: number): string {
  return `${more} more`;
}

/** How many examples a label has in all videos, and what it needs: `2 examples, 1 more to be learnt`. */
export function examplesText({ examples, more }: ExampleNeed): string {
  const has = `${examples.toLocaleString('en')} ${examples === 1 ? 'example' : 'examples'}`;
  return more === 0 ? has : `${has}, ${more} more to be learnt`;
}

/** What is expected of a label with enough examples, in plain words. */
export function expectationText({ expectation, examples }: TaughtRow, hasBackground: boolean): string {
  if (!expectation) return 'not learnt yet';
  const words = expectationWords(expectation, hasBackground);
  const fresh = examples - expectation.examples;
  return fresh > 0 ? `${words}; ${fresh} new since` : words;
}

/** What is to be said, and done, where nothing says where the labels are not. */
export const NO_BACKGROUND_YET = `${NO_BACKGROUND} Watch a stretch that shows none of them, or reject wrong suggestions, and learn again.`;

type Taught = Pick<TaughtLabels, 'expectations' | 'other'>;

/**
 * What is otherwise than in what was learnt before, or after, a sentence a label: what is worse first. Labels of which the
 * same is to be expected are left out.
 */
export function comparedTexts({ expectations, other }: Taught, hasBackground: boolean): string[] {
  const words = (each: Taught['expectations'][number] | undefined) =>
    each ? expectationWords(each, hasBackground) : 'not learnt';
  const when = other?.isNewer ? 'learnt last' : 'before';
  const names = [...new Set([...expectations, ...(other?.expectations ?? [])].map(({ label }) => label))];
  return names
    .flatMap((name) => {
      const now = expectations.find(({ label }) => label === name);
      const then = other?.expectations.find(({ label }) => label === name);
      if (words(now) === words(then)) return [];
      const gain = (now?.f1 ?? 0) - (then?.f1 ?? 0);
      const changed = gain < 0 ? 'is worse' : 'is better';
      const how = now === undefined ? 'is gone' : then === undefined ? 'is new' : changed;
      return [{ text: `“${name}” ${how}: ${words(then)} (${when}), ${words(now)} (now)`, gain }];
    })
    .sort((a, b) => a.gain - b.gain)
    .map(({ text }) => text);
}

/** Which labels are taken for which: `“squats” looks like “pull_ups” in 3 of 10`. */
export function confusionTexts({ confusions }: LearntReport): string[] {
  return confusions.map(({ label, as, share }) => `“${label}” looks like “${as}” in ${tenths(share)} of 10`);
}

/** What is odd about the example that agrees least with the others. */
export function doubtfulText({ label, as }: NonNullable<LearntReport['doubtful']>): string {
  const like = as === null ? 'like none of your labels' : `more like “${as}”`;
  return `One example of “${label}” looks ${like} to the others: is it right?`;
}
