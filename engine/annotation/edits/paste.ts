import type { Micros } from '../../base/micros.ts';
import type { AttributeValues } from '../document/attributes.ts';
import { type Changes, NO_CHANGES, putting, together } from '../document/changes.ts';
import { type IdSource, type LabelId, randomIds, type SegmentId, type TrackId } from '../document/ids.ts';
import { byTime, existing, tracksOf } from '../document/query.ts';
import type { Records, Segment } from '../document/records.ts';
import { AnnotationStore } from '../document/store.ts';
import { importLabels, type ListedLabel, listLabels } from '../labels/label-set.ts';
import { pathKey } from '../labels/label-text.ts';
import { labelPath } from '../labels/label-tree.ts';
import { SubjectsByName } from '../labels/study-names.ts';
import { createMarker, createSegment, personsTrack } from './create.ts';

/** Copied segments apart from their document: their labels go by their paths, so that any video can take them. */
export interface SegmentClip {
  /** By time; at least one. */
  readonly segments: readonly ClippedSegment[];
  /** The labels of the segments, to be made where they are missing. */
  readonly labels: readonly ListedLabel[];
}

export interface ClippedSegment {
  readonly startUs: Micros;
  /** Null for a marker. */
  readonly endUs: Micros | null;
  /** {@link pathKey} of the label. */
  readonly label: string | null;
  /** Which of the copied tracks it lies on, from the top. */
  readonly row: number;
  readonly note: string;
  /** Name of the subject. */
  readonly subject: string | null;
  readonly attributes: AttributeValues;
  readonly tags: readonly string[];
}

/** Null when there is nothing to copy. */
export function copySegments(records: Records, ids: Iterable<SegmentId>): SegmentClip | null {
  const segments = existing(records, ids).sort(byTime);
  const [first] = segments;
  const videoId = first && records.get(first.trackId)?.videoId;
  if (!videoId) return null;
  const used = new Set(segments.map(({ trackId }) => trackId));
  const rows = tracksOf(records, videoId)
    .map(({ id }) => id)
    .filter((id) => used.has(id));
  const labels = new Set<string>();
  const clipped = segments.map((segment): ClippedSegment => {
    const { startUs, endUs, labelId, trackId, subjectId, note, attributes, tags } = segment;
    const label = labelId && pathKey(labelPath(records, labelId));
    if (label) labels.add(label);
    const subject = subjectId && (records.get(subjectId)?.name ?? null);
    const row = Math.max(0, rows.indexOf(trackId));
    return { startUs, endUs, label, row, note, subject, attributes, tags };
  });
  return {
    segments: clipped,
    labels: listLabels(records).filter(({ path }) => labels.has(pathKey(path))),
  };
}

export interface PastePlace {
  /** A person's track: the copied tracks go on this one and those below it, what is left over on the lowest. */
  readonly trackId: TrackId;
  /** How much later than they were copied. */
  readonly shiftUs: number;
  /** The nearest begin of a frame, so that copies lie on the frames of this video. */
  readonly onFrame: (timeUs: number) => Micros;
  /** Length of the frame at a time: the shortest segment there. */
  readonly frameUs: (timeUs: number) => number;
}

/**
 * Puts copies on a person's tracks: they are the person's own from then on. A copy that reaches over the end of the
 * video is cut there, one that begins after it is left out. Errors: `annotation/invalid` on a model's track.
 */
export function pasteSegments(
  records: Records,
  { segments, labels }: SegmentClip,
  { trackId, shiftUs, onFrame, frameUs }: PastePlace,
  ids: IdSource = randomIds,
): Changes {
  const { video } = personsTrack(records, trackId);
  const own = tracksOf(records, video.id).filter(
    ({ kind, isHidden, id }) => kind === 'human' && (!isHidden || id === trackId),
  );
  const first = own.findIndex(({ id }) => id === trackId);
  const { changes, idOf } = withLabels(records, labels, ids);
  const subjects = new SubjectsByName(records, ids);
  const copies = segments.flatMap((segment) => {
    const startUs = segment.startUs + shiftUs;
    if (startUs < 0 || startUs >= video.durationUs) return [];
    const place = own[Math.min(first + segment.row, own.length - 1)]!.id;
    const labelId = segment.label === null ? null : (idOf.get(segment.label) ?? null);
    const fromUs = onFrame(startUs);
    const wanted = { trackId: place, labelId };
    const drawn =
      segment.endUs === null
        ? createMarker(records, { ...wanted, timeUs: fromUs }, ids)
        : createSegment(
            records,
            { ...wanted, fromUs, toUs: onFrame(segment.endUs + shiftUs), minUs: frameUs(fromUs) },
            ids,
          );
    const { note, attributes, tags } = segment;
    const subjectId = segment.subject === null ? null : subjects.idOf(segment.subject);
    return drawn.put.map((record) => ({ ...(record as Segment), note, attributes, tags, subjectId }));
  });
  return copies.length === 0 ? NO_CHANGES : together(changes, putting(...subjects.made, ...copies));
}

/** The labels that are missing, and the ids of all by their paths. Those that are there stay as they are. */
function withLabels(
  records: Records,
  labels: readonly ListedLabel[],
  ids: IdSource,
): { changes: Changes; idOf: ReadonlyMap<string, LabelId> } {
  const known = new Set([...records.all('label').keys()].map((id) => pathKey(labelPath(records, id))));
  const missing = labels.filter(({ path }) => !known.has(pathKey(path)));
  const changes = missing.length > 0 ? importLabels(records, missing, ids) : NO_CHANGES;
  const after = new AnnotationStore([...records.all('label').values(), ...changes.put]);
  const idOf = new Map(
    [...after.all('label').keys()].map((id) => [pathKey(labelPath(after, id)), id] as const),
  );
  return { changes, idOf };
}
