import { toMicros } from '../../base/micros.ts';
import type { AttributeValues } from '../document/attributes.ts';
import { type Changes, NO_CHANGES, putting } from '../document/changes.ts';
import { type IdSource, randomIds, type SegmentId } from '../document/ids.ts';
import { byTime, endOf, existing, segmentsOf } from '../document/query.ts';
import type { Records, Segment } from '../document/records.ts';
import { cleanTags } from './attributes.ts';
import { touched } from './touch.ts';

/** Cuts in two each segment that has `timeUs` inside. The left part keeps the id. */
export function splitSegments(
  records: Records,
  segmentIds: Iterable<SegmentId>,
  timeUs: number,
  ids: IdSource = randomIds,
): Changes {
  const time = toMicros(timeUs);
  const parts = existing(records, segmentIds).flatMap((segment) => {
    if (segment.endUs === null || time <= segment.startUs || time >= segment.endUs) return [];
    return [touched(segment, { endUs: time }), touched(segment, { id: ids('segment'), startUs: time })];
  });
  return putting(...parts);
}

/**
 * Merges a segment with the next of its subject on its track, over the gap between them. The first keeps its id, label and note.
 * Rejected suggestions and markers are passed over. Nothing when there is no next.
 */
export function mergeWithNext(records: Records, id: SegmentId): Changes {
  const segment = records.get(id);
  if (!segment || !isMergeable(segment)) return NO_CHANGES;
  const row = segmentsOf(records, segment.trackId).filter(
    (other) => isMergeable(other) && other.subjectId === segment.subjectId,
  );
  const next = row[row.indexOf(segment) + 1];
  return next ? mergeSegments(records, [segment.id, next.id]) : NO_CHANGES;
}

/** Merges the segments of each track and subject into one, from the first start to the last end. */
export function mergeSegments(records: Records, ids: Iterable<SegmentId>): Changes {
  const rows = new Map<string, Segment[]>();
  for (const segment of existing(records, ids).filter(isMergeable)) {
    const place = `${segment.trackId} ${segment.subjectId}`;
    const row = rows.get(place);
    if (row) row.push(segment);
    else rows.set(place, [segment]);
  }
  const put: Segment[] = [];
  const remove: SegmentId[] = [];
  for (const row of rows.values()) {
    const [first, ...others] = row.sort(byTime);
    if (!first || others.length === 0) continue;
    put.push(merged(first, others));
    remove.push(...others.map((other) => other.id));
  }
  return { put, remove };
}

function isMergeable(segment: Segment): boolean {
  return segment.endUs !== null && segment.state !== 'rejected';
}

function merged(first: Segment, others: readonly Segment[]): Segment {
  const all = [first, ...others];
  return touched(first, {
    labelId: first.labelId ?? others.find((other) => other.labelId !== null)?.labelId ?? null,
    endUs: toMicros(Math.max(...all.map(endOf))),
    score: meanScore(all),
    note: [...new Set(all.map((segment) => segment.note))].filter((note) => note !== '').join('\n'),
    // What the first says counts; what only a later one says is not lost.
    attributes: Object.assign(
      {},
      ...all.toReversed().map((segment) => segment.attributes),
    ) as AttributeValues,
    tags: cleanTags(all.flatMap((segment) => segment.tags)),
  });
}

/** Mean weighted by length, or null where the parts do not all have a score for the same label. */
function meanScore(segments: readonly Segment[]): number | null {
  let sum = 0;
  let length = 0;
  for (const segment of segments) {
    if (segment.score === null || segment.labelId !== segments[0]?.labelId) return null;
    sum += segment.score * (endOf(segment) - segment.startUs);
    length += endOf(segment) - segment.startUs;
  }
  return Math.min(1, sum / length);
}
