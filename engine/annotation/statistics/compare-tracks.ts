import type { LabelId, TrackId } from '../document/ids.ts';
import type { Records } from '../document/records.ts';
import { type Detection, detectionAt, IOU_THRESHOLDS } from './agreement.ts';
import { cohenKappa, type Kappa, labelKappa, pointsWithin } from './kappa.ts';
import { type Stretch, stretchesOf } from './segment-filter.ts';

export interface ComparedLabel {
  readonly labelId: LabelId | null;
  /** Segments in each track. */
  readonly inReference: number;
  readonly inOther: number;
  /** One per {@link IOU_THRESHOLDS}. */
  readonly detections: readonly Detection[];
  readonly kappa: Kappa;
}

/** How far two tracks of a video agree. */
export interface Comparison {
  readonly referenceId: TrackId;
  readonly otherId: TrackId;
  /** All labels together; `labelId` is null. */
  readonly overall: ComparedLabel;
  /** The labels of either track, the most frequent in the reference first. */
  readonly labels: readonly ComparedLabel[];
}

/**
 * Compares a track with a reference; rejected suggestions count as absent.
 * @param times points for kappa, ascending: frame times or slot middles
 * @param within compares only segments that begin, and points that lie, in these ranges, such as what was looked at;
 * null compares all
 */
export function compareTracks(
  records: Records,
  referenceId: TrackId,
  otherId: TrackId,
  times: readonly number[],
  within: readonly { readonly startUs: number; readonly endUs: number }[] | null = null,
): Comparison {
  const begins = (stretch: Stretch) => !within || pointsWithin([stretch.startUs], within).length > 0;
  const reference = stretchesOf(records, referenceId).filter(begins);
  const other = stretchesOf(records, otherId).filter(begins);
  const points = within ? pointsWithin(times, within) : times;
  const used = new Set([...reference, ...other].map((stretch) => stretch.labelId));
  const labels = [...used].map((labelId) => {
    const only = (stretches: readonly Stretch[]) => stretches.filter((each) => each.labelId === labelId);
    return compared(labelId, only(reference), only(other), labelKappa(reference, other, points, labelId));
  });
  labels.sort((a, b) => b.inReference - a.inReference || b.inOther - a.inOther);
  const overall = compared(null, reference, other, cohenKappa(reference, other, points));
  return { referenceId, otherId, overall, labels };
}

function compared(
  labelId: LabelId | null,
  reference: readonly Stretch[],
  other: readonly Stretch[],
  kappa: Kappa,
): ComparedLabel {
  return {
    labelId,
    inReference: reference.length,
    inOther: other.length,
    detections: IOU_THRESHOLDS.map((iou) => detectionAt(reference, other, iou)),
    kappa,
  };
}
