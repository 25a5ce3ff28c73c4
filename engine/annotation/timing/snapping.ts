import type { Micros } from '../../base/micros.ts';
import { firstIndex } from '../../base/sorted-search.ts';
import type { SegmentId, TrackId } from '../document/ids.ts';
import { segmentsOf } from '../document/query.ts';
import type { Records } from '../document/records.ts';

/** What a time can snap to. */
export type SnapKind = 'playhead' | 'segment' | 'cut' | 'model' | 'frame';

export interface SnapPoint {
  readonly timeUs: Micros;
  readonly kind: SnapKind;
}

/** Who wins when two points lie equally near, and when several lie at one time. */
const PRIORITY: readonly SnapKind[] = ['playhead', 'segment', 'cut', 'model', 'frame'];

export interface SnapSources {
  readonly tracks: readonly TrackId[];
  /** What is being dragged: nothing snaps to itself. */
  readonly without?: ReadonlySet<SegmentId>;
  readonly playheadUs?: Micros | null;
  /** Cuts of the source. */
  readonly cuts?: readonly Micros[];
  /** Only points in this stretch, such as what is on screen. */
  readonly fromUs?: number;
  readonly toUs?: number;
}

/** The points of a drag, collected once when it begins: by time, one per time. */
export function snapPoints(records: Records, sources: SnapSources): SnapPoint[] {
  const {
    tracks,
    without,
    playheadUs = null,
    cuts = [],
    fromUs = 0,
    toUs = Number.POSITIVE_INFINITY,
  } = sources;
  const points: SnapPoint[] = playheadUs === null ? [] : [{ timeUs: playheadUs, kind: 'playhead' }];
  for (const timeUs of cuts) points.push({ timeUs, kind: 'cut' });
  for (const trackId of tracks) {
    const kind = records.get(trackId)?.kind === 'model' ? 'model' : 'segment';
    for (const segment of segmentsOf(records, trackId)) {
      if (segment.state === 'rejected' || without?.has(segment.id)) continue;
      points.push({ timeUs: segment.startUs, kind });
      if (segment.endUs !== null) points.push({ timeUs: segment.endUs, kind });
    }
  }
  return sortedPoints(points.filter(({ timeUs }) => timeUs >= fromUs && timeUs <= toUs));
}

/** Points by time, one per time. */
export function sortedPoints(points: Iterable<SnapPoint>): SnapPoint[] {
  const sorted = [...points].sort((a, b) => a.timeUs - b.timeUs || rankOf(a) - rankOf(b));
  return sorted.filter((point, index) => index === 0 || point.timeUs !== sorted[index - 1]!.timeUs);
}

/** The nearest point at most `toleranceUs` away, or null. */
export function nearestSnap(
  points: readonly SnapPoint[],
  timeUs: number,
  toleranceUs: number,
): SnapPoint | null {
  const after = firstNotBefore(points, timeUs);
  const [left, right] = [points[after - 1], points[after]];
  const leftFar = left ? timeUs - left.timeUs : Number.POSITIVE_INFINITY;
  const rightFar = right ? right.timeUs - timeUs : Number.POSITIVE_INFINITY;
  if (Math.min(leftFar, rightFar) > toleranceUs) return null;
  if (left && right && leftFar === rightFar) return rankOf(left) <= rankOf(right) ? left : right;
  return (leftFar < rightFar ? left : right) ?? null;
}

/** How far a dragged segment has to move so that the nearer of its edges snaps, and to which point. */
export function snapMove(
  points: readonly SnapPoint[],
  startUs: number,
  endUs: number,
  toleranceUs: number,
): { readonly byUs: number; readonly point: SnapPoint | null } {
  const atStart = nearestSnap(points, startUs, toleranceUs);
  const atEnd = nearestSnap(points, endUs, toleranceUs);
  const byStart = atStart ? atStart.timeUs - startUs : Number.POSITIVE_INFINITY;
  const byEnd = atEnd ? atEnd.timeUs - endUs : Number.POSITIVE_INFINITY;
  if (!atStart && !atEnd) return { byUs: 0, point: null };
  return Math.abs(byStart) <= Math.abs(byEnd)
    ? { byUs: byStart, point: atStart }
    : { byUs: byEnd, point: atEnd };
}

function rankOf(point: SnapPoint): number {
  return PRIORITY.indexOf(point.kind);
}

function firstNotBefore(points: readonly SnapPoint[], timeUs: number): number {
  return firstIndex(points.length, (index) => points[index]!.timeUs >= timeUs);
}
