import type { HitState } from '../../../state/library/library-api.ts';

export const HIT_WORDS: Readonly<Record<HitState, string>> = {
  suggested: 'Suggested',
  accepted: 'Accepted',
  edited: 'Edited',
  rejected: 'Rejected',
};
