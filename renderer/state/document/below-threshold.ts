import type { Segment } from '../../../engine/annotation/document/records.ts';

export interface CutNow {
  /** Where the threshold stands, 0 to 1. */
  readonly threshold: number;
  /** The threshold of the batch whose findings are shown as they are; null where they are cut here. */
  readonly batchThreshold: number | null;
}

/** Why a segment is there though its score is below the threshold; null where it is not below. */
export function belowThreshold(
  { score, state, origin }: Pick<Segment, 'score' | 'state' | 'origin'>,
  { threshold, batchThreshold }: CutNow,
): string | null {
  // As both are shown: what reads as equal is not below.
  if (origin !== 'model' || score === null || score.toFixed(2) >= threshold.toFixed(2)) return null;
  const below = `Score ${score.toFixed(2)}, below the threshold of ${threshold.toFixed(2)}`;
  switch (state) {
    case 'accepted':
      return `${below}: it stays, because you accepted it.`;
    case 'edited':
      return `${below}: it stays, because you edited it.`;
    case 'rejected':
      return `${below}: it stays as rejected, so that it is not suggested again.`;
    case 'suggested':
      return batchThreshold === null
        ? `${below}: the score is the mean over the segment, and its label has reached its own threshold within.`
        : `${below}: a batch found it with a threshold of ${batchThreshold.toFixed(2)}. Move the slider to cut anew.`;
  }
}
