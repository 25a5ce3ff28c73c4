import type { Segment } from '../../../../engine/annotation/document/records.ts';
import { firstReaching } from '../../../state/timeline/lanes.ts';
import { type TimelineScale, timeToX, xToTime } from '../../../state/timeline/timeline-scale.ts';
import type { PlacedName } from '../paint/name-lane.ts';
import { NAMES_HEIGHT, type RowLayout, rowAt, type TrackBand } from '../paint/row-layout.ts';

/** What of a segment lies under the pointer. */
export type Part =
  | { readonly kind: 'body' }
  | { readonly kind: 'edge'; readonly edge: 'start' | 'end' }
  /** The boundary with a segment that touches it on the same row. */
  | { readonly kind: 'boundary'; readonly left: Segment; readonly right: Segment };

export interface Hit {
  readonly segment: Segment;
  readonly part: Part;
}

/** Room at an edge, inside a segment, that takes hold of it; at most a third of the segment. */
const EDGE_PX = 7;
/** As near as this to a boundary, both segments are meant. */
const BOUNDARY_PX = 3;
/** Segments are at least this wide to the pointer, and markers on either side. */
const LEAST_PX = 4;

/** The names in the lane of names of each row, by the row's id. */
export type NamesByRow = ReadonlyMap<string, readonly PlacedName[]>;

/** The segment at a place, `y` in the scrolled content; what is drawn last wins. A name in the lane stands for its own. */
export function hitAt(
  layout: RowLayout,
  scale: TimelineScale,
  names: NamesByRow,
  x: number,
  y: number,
): Hit | null {
  const row = rowAt(layout, y);
  if (row.kind !== 'track') return null;
  const { segments, table } = row.band.row;
  if (row.band.hasNames && y < row.band.top + NAMES_HEIGHT) {
    const name = names.get(row.band.row.id)?.find((each) => each.x <= x && x < each.x + each.width);
    const named = name && segments[name.at];
    return named ? { segment: named, part: { kind: 'body' } } : null;
  }
  const slackUs = ((LEAST_PX + 1) * scale.spanUs) / scale.widthPx;
  const timeUs = xToTime(scale, x);
  let found: Segment | null = null;
  for (let at = firstReaching(table, timeUs - slackUs); at < segments.length; at++) {
    const segment = segments[at]!;
    if (segment.startUs > timeUs + slackUs) break;
    if (table.lanes[at] === row.lane && isUnder(scale, segment, x)) found = segment;
  }
  return found && { segment: found, part: partAt(row.band, row.lane, scale, found, x) };
}

/** Segments that a rectangle touches, `top` and `bottom` in the scrolled content. */
export function segmentsIn(
  layout: RowLayout,
  scale: TimelineScale,
  box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): Segment[] {
  const [fromUs, toUs] = [xToTime(scale, box.left), xToTime(scale, box.right)];
  return layout.tracks.flatMap(({ row, lanesTop, laneHeight }) => {
    const hits: Segment[] = [];
    for (let at = firstReaching(row.table, fromUs); at < row.segments.length; at++) {
      const segment = row.segments[at]!;
      if (segment.startUs > toUs) break;
      const y = lanesTop + row.table.lanes[at]! * laneHeight;
      const reachesIn = (segment.endUs ?? segment.startUs + 1) > fromUs;
      if (reachesIn && y < box.bottom && y + laneHeight > box.top) hits.push(segment);
    }
    return hits;
  });
}

function isUnder(scale: TimelineScale, { startUs, endUs }: Segment, x: number): boolean {
  const left = timeToX(scale, startUs);
  if (endUs === null) return Math.abs(x - left) <= LEAST_PX + 1;
  return left <= x && x < Math.max(timeToX(scale, endUs), left + LEAST_PX);
}

function partAt(band: TrackBand, lane: number, scale: TimelineScale, segment: Segment, x: number): Part {
  const { startUs, endUs } = segment;
  if (endUs === null) return { kind: 'body' };
  const [left, right] = [timeToX(scale, startUs), timeToX(scale, endUs)];
  const room = Math.min(EDGE_PX, (right - left) / 3);
  const edge = x - left <= room ? 'start' : right - x <= room ? 'end' : null;
  if (!edge) return { kind: 'body' };
  const boundaryX = edge === 'start' ? left : right;
  const other = Math.abs(x - boundaryX) <= BOUNDARY_PX ? touching(band, lane, segment, edge) : null;
  if (!other) return { kind: 'edge', edge };
  return edge === 'start'
    ? { kind: 'boundary', left: other, right: segment }
    : { kind: 'boundary', left: segment, right: other };
}

/** The segment on the same row that touches an edge. */
function touching(band: TrackBand, lane: number, segment: Segment, edge: 'start' | 'end'): Segment | null {
  const { segments, table } = band.row;
  const timeUs = edge === 'start' ? segment.startUs : (segment.endUs ?? segment.startUs);
  for (let at = firstReaching(table, timeUs - 1); at < segments.length; at++) {
    const other = segments[at]!;
    if (other.startUs > timeUs) break;
    if (other === segment || table.lanes[at] !== lane || other.state === 'rejected') continue;
    if (edge === 'start' ? other.endUs === timeUs : other.endUs !== null && other.startUs === timeUs)
      return other;
  }
  return null;
}
