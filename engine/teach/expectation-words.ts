import type { Expectation } from './learn/thresholds.ts';

/** F1 below which a label cannot be told apart. */
const HOPELESS = 0.35;

/** What is to be said where no example says where the labels are not. */
export const NO_BACKGROUND =
  'Nothing says yet where these labels are not, so how often they are suggested wrongly is not known.';

/** Whether a label can be told from the others at all. */
export function isTold({ f1 }: Pick<Expectation, 'f1'>): boolean {
  return f1 >= HOPELESS;
}

/** Examples from which on a share may be said as so many of ten: of fewer it would claim more than was seen. */
const TEN = 10;

/**
 * What is to be expected of a label, in plain words: `finds 8 of 10, 2 of 10 wrong`; of fewer than ten examples how many of
 * them were found: `4 of 5 found, about 1 wrong`.
 * @param hasBackground whether any example says where none of the labels is: else nothing was there to be wrong about
 */
export function expectationWords(
  expectation: Pick<Expectation, 'examples' | 'found' | 'wrong' | 'f1'>,
  hasBackground = true,
): string {
  const { examples, found, wrong } = expectation;
  if (!isTold(expectation)) return 'cannot be told apart yet';
  if (examples < TEN) {
    const seen = Math.round(found * examples);
    const words = seen === examples ? `all ${examples} found` : `${seen} of ${examples} found`;
    if (wrong === 0) return hasBackground ? `${words}, none wrong` : words;
    return `${words}, about ${Math.max(1, Math.round((wrong / (1 - wrong)) * seen))} wrong`;
  }
  if (!hasBackground && wrong === 0) return `finds ${tenths(found)} of 10`;
  return `finds ${tenths(found)} of 10, ${tenths(wrong)} of 10 wrong`;
}

/** A share as so many of ten. Neither all nor none unless it is: 9 of 10 stays 9 for 99 %. */
export function tenths(share: number): number {
  const rounded = Math.round(share * 10);
  if (rounded === 10 && share < 1) return 9;
  if (rounded === 0 && share > 0) return 1;
  return rounded;
}
