import type { Segment } from '../../../../engine/annotation/document/records.ts';
import { firstReaching } from '../../../state/timeline/lanes.ts';
import type { TrackRow } from '../../../state/timeline/row-groups.ts';
import { type TimelineScale, timeToX } from '../../../state/timeline/timeline-scale.ts';
import { MOST_NAME_WIDTH, type WantedName } from './name-lane.ts';
import { BESIDE, BESIDE_MARKER, TEXT_INSET } from './paint-parts.ts';
import { roomsBehind } from './rooms-behind.ts';

/** What names ask of the segments of a row. */
export interface NameLook {
  /** The name of a segment's label, or null where it has none. */
  readonly nameOf: (segment: Segment) => string | null;
  /** Width of a name in CSS pixels, as the segments write it. */
  readonly widthOf: (name: string) => number;
}

/** The segments in view that have no room for their whole name, neither inside nor beside. */
export function* wantedNames(
  { segments, table }: Pick<TrackRow, 'segments' | 'table'>,
  scale: TimelineScale,
  look: NameLook,
  isSelected: (segment: Segment) => boolean,
): Generator<WantedName> {
  const first = firstReaching(table, scale.startUs);
  const endUs = scale.startUs + scale.spanUs;
  let end = first;
  while (end < segments.length && segments[end]!.startUs <= endUs) end++;
  const starts = new Float64Array(end - first);
  for (let at = first; at < end; at++) starts[at - first] = timeToX(scale, segments[at]!.startUs);
  const freeTo = roomsBehind(starts, table.lanes.subarray(first, end), scale.widthPx);
  for (let at = first; at < end; at++) {
    const segment = segments[at]!;
    // What was rejected stands back, and there is nothing to say of what has no label.
    const name = segment.state === 'rejected' ? null : look.nameOf(segment);
    if (name === null) continue;
    const start = starts[at - first]!;
    const stop = timeToX(scale, segment.endUs ?? segment.startUs);
    if (stop < 0) continue;
    const left = Math.max(0, start);
    const right = Math.min(scale.widthPx, Math.max(left, stop));
    const textWidth = look.widthOf(name);
    const beside = freeTo[at - first]! - stop - (segment.endUs === null ? BESIDE_MARKER : BESIDE);
    const isInside = right - left - 2 * TEXT_INSET >= Math.min(textWidth, MOST_NAME_WIDTH);
    const isBeside = start >= 0 && beside - BESIDE >= textWidth;
    if (!isInside && !isBeside) yield { at, left, right, textWidth, isSelected: isSelected(segment) };
  }
}
