import type { SegmentState } from '../../../../engine/annotation/document/records.ts';

export const STATE_WORDS: Readonly<Record<SegmentState, string>> = {
  suggested: 'Suggested',
  accepted: 'Accepted',
  edited: 'Edited',
  rejected: 'Rejected',
};
