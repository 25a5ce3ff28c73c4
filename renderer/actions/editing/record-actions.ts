import type { AttributeValue } from '../../../engine/annotation/document/attributes.ts';
import type { ObserverId, SubjectId } from '../../../engine/annotation/document/ids.ts';
import { endOf } from '../../../engine/annotation/document/query.ts';
import type { Segment } from '../../../engine/annotation/document/records.ts';
import { setAttribute, setTags } from '../../../engine/annotation/edits/attributes.ts';
import { type Edge, resizeSegment } from '../../../engine/annotation/edits/boundaries.ts';
import { setNote } from '../../../engine/annotation/edits/relabel.ts';
import { setObserver, setSubject } from '../../../engine/annotation/edits/subjects.ts';
import { parsePosition } from '../../../engine/annotation/timing/parse-position.ts';
import type { App } from '../../state/app/app.ts';
import { frameLength, idsOf, labelledOf } from './desk-context.ts';

/**
 * Moves an edge to a typed time, timecode or frame; after `+` or `-` it is a distance from where the edge is.
 * Errors: `usage` for what is no time.
 */
export function typeEdge(app: App, segment: Segment, edge: Edge, text: string): void {
  const labelled = labelledOf(app);
  if (!labelled) return;
  const { file, document } = labelled;
  const nowUs = edge === 'start' ? segment.startUs : endOf(segment);
  const timeUs = parsePosition(text, nowUs, file.clock, document.video?.durationUs ?? 0);
  document.edit(edge === 'start' ? 'Change start' : 'Change end', (records) =>
    resizeSegment(records, segment.id, edge, timeUs, frameLength(file, nowUs)),
  );
}

export function noteSegment(app: App, segment: Segment, note: string): void {
  labelledOf(app)?.document.edit('Change note', (records) => setNote(records, segment.id, note));
}

/** Tags with commas between them. */
export function tagSegments(app: App, segments: readonly Segment[], text: string): void {
  labelledOf(app)?.document.edit('Change tags', (records) =>
    setTags(records, idsOf(segments), text.split(',')),
  );
}

export function subjectOfSegments(app: App, segments: readonly Segment[], subjectId: SubjectId | null): void {
  labelledOf(app)?.document.edit('Change subject', (records) =>
    setSubject(records, idsOf(segments), subjectId),
  );
}

export function observerOfSegments(
  app: App,
  segments: readonly Segment[],
  observerId: ObserverId | null,
): void {
  labelledOf(app)?.document.edit('Change observer', (records) =>
    setObserver(records, idsOf(segments), observerId),
  );
}

export function attributeOfSegments(
  app: App,
  segments: readonly Segment[],
  attributeId: string,
  value: AttributeValue | null,
): void {
  labelledOf(app)?.document.edit('Change attribute', (records) =>
    setAttribute(records, idsOf(segments), attributeId, value),
  );
}
