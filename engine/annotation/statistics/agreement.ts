import type { LabelId, SegmentId } from '../document/ids.ts';
import { OverlapSearch } from '../overlap.ts';
import type { Stretch } from './segment-filter.ts';

/** Overlaps at which agreement is usually reported. */
export const IOU_THRESHOLDS = [0.1, 0.25, 0.5] as const;

/** Two segments of the same label that stand for the same action. */
export interface Match {
  readonly referenceId: SegmentId;
  readonly otherId: SegmentId;
  readonly labelId: LabelId | null;
  readonly iou: number;
}

/** Agreement at one threshold. */
export interface Detection {
  readonly iou: number;
  readonly matches: number;
  /** Matches per segment of the other track; null when it has none. */
  readonly precision: number | null;
  /** Matches per segment of the reference; null when it has none. */
  readonly recall: number | null;
  /** Harmonic mean of the two, `2 matches / (segments of both)`; null when both tracks are empty. */
  readonly f1: number | null;
  /** Mean overlap of the matches; null without one. */
  readonly meanIou: number | null;
}

/** Temporal intersection over union of two stretches, 0 to 1. */
export function temporalIou(a: Times, b: Times): number {
  const both = Math.min(a.endUs, b.endUs) - Math.max(a.startUs, b.startUs);
  if (both <= 0) return 0;
  return both / (a.endUs - a.startUs + (b.endUs - b.startUs) - both);
}

/**
 * Pairs segments of the same label one to one, those with the highest temporal IoU first, down to `minIou`.
 *
 * The ActivityNet evaluation (Caba Heilbron et al., CVPR 2015, `eval_detection.py`) pairs each prediction with the free
 * reference of highest tIoU in the order of the predictions' scores. A person's segments have no scores, so the order
 * here is that of the overlap itself; the result is then the same whichever track is called the reference.
 */
export function matchSegments(
  reference: readonly Stretch[],
  other: readonly Stretch[],
  minIou: number,
): Match[] {
  const pairs: (Match & { readonly at: number })[] = [];
  const byLabel = new Map<LabelId | null, OverlapSearch<Stretch>>();
  for (const [labelId, stretches] of Map.groupBy(other, (stretch) => stretch.labelId)) {
    byLabel.set(labelId, new OverlapSearch(stretches));
  }
  for (const mine of reference) {
    for (const theirs of byLabel.get(mine.labelId)?.find(mine.startUs, mine.endUs) ?? []) {
      const iou = temporalIou(mine, theirs);
      if (iou < minIou) continue;
      pairs.push({
        referenceId: mine.id,
        otherId: theirs.id,
        labelId: mine.labelId,
        iou,
        at: mine.startUs + theirs.startUs,
      });
    }
  }
  pairs.sort((a, b) => b.iou - a.iou || a.at - b.at);
  const taken = new Set<SegmentId>();
  const matches: Match[] = [];
  for (const { at: _, ...match } of pairs) {
    if (taken.has(match.referenceId) || taken.has(match.otherId)) continue;
    taken.add(match.referenceId).add(match.otherId);
    matches.push(match);
  }
  return matches;
}

/**
 * Precision, recall and segmental F1 of one track against another, over all labels together. F1 at tIoU 0.1, 0.25 and
 * 0.5 is the F1@k of Lea et al., "Temporal Convolutional Networks for Action Segmentation and Detection", CVPR 2017.
 */
export function detectionAt(
  reference: readonly Stretch[],
  other: readonly Stretch[],
  iou: number,
): Detection {
  const found = matchSegments(reference, other, iou);
  const matches = found.length;
  const total = reference.length + other.length;
  return {
    iou,
    matches,
    precision: other.length > 0 ? matches / other.length : null,
    recall: reference.length > 0 ? matches / reference.length : null,
    f1: total > 0 ? (2 * matches) / total : null,
    meanIou: matches > 0 ? found.reduce((sum, match) => sum + match.iou, 0) / matches : null,
  };
}

interface Times {
  readonly startUs: number;
  readonly endUs: number;
}
