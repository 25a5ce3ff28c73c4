import { type Micros, toMicros } from '../../base/micros.ts';
import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import type { SegmentId } from '../document/ids.ts';
import { endOf, existing } from '../document/query.ts';
import type { Records, Segment } from '../document/records.ts';
import { heldInside } from './create.ts';
import { touched } from './touch.ts';

export type Edge = 'start' | 'end';

/** Moves segments and markers together. The group keeps its shape and stops at either end of the video. */
export function moveSegments(records: Records, ids: Iterable<SegmentId>, byUs: number): Changes {
  const group = existing(records, ids);
  let by: number = toMicros(byUs);
  for (const segment of group) {
    by = Math.max(Math.min(by, durationOf(records, segment) - endOf(segment)), -segment.startUs);
  }
  if (by === 0) return NO_CHANGES;
  return putting(
    ...group.map((segment) =>
      touched(segment, {
        startUs: toMicros(segment.startUs + by),
        endUs: segment.endUs === null ? null : toMicros(segment.endUs + by),
      }),
    ),
  );
}

/**
 * Moves one edge to a time. It stops at the end of the video and `minUs` before the other edge. A marker moves as a
 * whole.
 */
export function resizeSegment(
  records: Records,
  id: SegmentId,
  edge: Edge,
  timeUs: number,
  minUs = 1,
): Changes {
  const segment = records.get(id);
  if (!segment) return NO_CHANGES;
  const resized = withEdge(records, segment, edge, timeUs, minUs);
  return resized === segment ? NO_CHANGES : putting(resized);
}

/** Moves the same edge of several segments by the same amount, such as a frame; each stops where it must. */
export function nudgeEdge(
  records: Records,
  ids: Iterable<SegmentId>,
  edge: Edge,
  byUs: number,
  minUs = 1,
): Changes {
  const nudged = existing(records, ids).flatMap((segment) => {
    const time = edge === 'start' ? segment.startUs : endOf(segment);
    const moved = withEdge(records, segment, edge, time + byUs, minUs);
    return moved === segment ? [] : [moved];
  });
  return putting(...nudged);
}

/** Moves the boundary that two segments share: one grows as the other shrinks, neither below `minUs`. */
export function moveSharedBoundary(
  records: Records,
  leftId: SegmentId,
  rightId: SegmentId,
  timeUs: number,
  minUs = 1,
): Changes {
  const left = records.get(leftId);
  const right = records.get(rightId);
  if (!left || !right || right.endUs === null || left.endUs !== right.startUs) return NO_CHANGES;
  const min = Math.min(minUs, left.endUs - left.startUs, right.endUs - right.startUs);
  const time = toMicros(Math.min(Math.max(timeUs, left.startUs + min), right.endUs - min));
  if (time === left.endUs) return NO_CHANGES;
  return putting(touched(left, { endUs: time }), touched(right, { startUs: time }));
}

function withEdge(records: Records, segment: Segment, edge: Edge, timeUs: number, minUs: number): Segment {
  const video = videoOf(records, segment);
  if (!video) return segment;
  let time: Micros = heldInside(video, timeUs);
  if (segment.endUs === null) return time === segment.startUs ? segment : touched(segment, { startUs: time });
  // A segment that is already shorter than the least is not made longer by touching it.
  const min = Math.max(1, Math.min(toMicros(minUs), segment.endUs - segment.startUs));
  if (edge === 'start') {
    time = toMicros(Math.min(time, segment.endUs - min));
    return time === segment.startUs ? segment : touched(segment, { startUs: time });
  }
  time = toMicros(Math.max(time, segment.startUs + min));
  return time === segment.endUs ? segment : touched(segment, { endUs: time });
}

function videoOf(records: Records, segment: Segment) {
  const track = records.get(segment.trackId);
  return track && records.get(track.videoId);
}

function durationOf(records: Records, segment: Segment): number {
  return videoOf(records, segment)?.durationUs ?? endOf(segment);
}
