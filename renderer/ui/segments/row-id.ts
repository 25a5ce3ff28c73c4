import type { SegmentId } from '../../../engine/annotation/document/ids.ts';

/** The element's id of a segment's row. */
export function rowId(id: SegmentId): string {
  return `row-${id}`;
}
