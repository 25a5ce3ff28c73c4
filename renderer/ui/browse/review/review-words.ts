import type { Reviewing } from '../../../state/library/reviewing.svelte.ts';

type Counts = Pick<Reviewing, 'left' | 'worth' | 'checked' | 'decided'>;

/** Checks below which scores are no more than a promise. */
const FEW = 5;

export function leftText({ left, checked }: Counts): string {
  const waiting = `${left.toLocaleString('en')} left`;
  return checked > 0 ? `${waiting} · ${checked.toLocaleString('en')} checked` : waiting;
}

/** How many more checks are worth their while, as far as that is known. */
export function worthText({ left, worth, decided }: Counts): string {
  if (left === 0) return '';
  if (decided < FEW)
    return 'Check a few of each label first: only that says how far the scores can be trusted';
  if (worth === 0) return 'About 9 of 10 of these are right: more checks change little';
  const rest = left - worth;
  const about = `About ${worth.toLocaleString('en')} more ${worth === 1 ? 'check helps' : 'checks help'}`;
  return rest > 0
    ? `${about}; ${rest === 1 ? 'the last one is' : `the other ${rest.toLocaleString('en')} are`} probably right (9 of 10)`
    : about;
}
