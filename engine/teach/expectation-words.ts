import type { Expectation } from './learn/thresholds.ts';

/** F1 below which a label cannot be told apart. */
const HOPELESS = 0.35;

/** What is to be expected of a label, in plain words: `finds 8 of 10, 2 of 10 wrong`. */
export function expectationWords(expectation: Pick<Expectation, 'found' | 'wrong' | 'f1'>): string {
  const { found, wrong, f1 } = expectation;
  if (f1 < HOPELESS) return 'cannot be told apart yet';
  return `finds ${tenths(found)} of 10, ${tenths(wrong)} of 10 wrong`;
}

/** Neither all nor none unless it is: 9 of 10 stays 9 for 99 %. */
function tenths(share: number): number {
  const rounded = Math.round(share * 10);
  if (rounded === 10 && share < 1) return 9;
  if (rounded === 0 && share > 0) return 1;
  return rounded;
}
