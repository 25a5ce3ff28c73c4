import { type Changes, putting } from '../../annotation/document/changes.ts';
import { type IdSource, type LabelId, randomIds, type VideoId } from '../../annotation/document/ids.ts';
import { newSegment } from '../../annotation/document/new-records.ts';
import { segmentsOf, tracksOf } from '../../annotation/document/query.ts';
import {
  isDecided,
  type Label,
  type ModelIdentity,
  type Provenance,
  type Records,
  type Segment,
  type Track,
  type Video,
} from '../../annotation/document/records.ts';
import { cameraOf, setCamera } from '../../annotation/edits/second-camera.ts';
import { ObserversByName, SubjectsByName } from '../../annotation/labels/study-names.ts';
import { AppError } from '../../base/errors.ts';
import { toMicros } from '../../base/micros.ts';
import type { Problem } from './format.ts';
import { plannedLabels } from './import-labels.ts';
import { modelOf, plannedTracks } from './import-tracks.ts';
import { counted, type InterchangeDocument, type InterchangeSegment } from './interchange.ts';
import { studyWithVariables, valuesIn } from './study-exchange.ts';

/** How a file is brought into a project. */
export interface ImportPlan {
  /**
   * The project's label for a label of the file, by the file's id; null leaves its segments out. A label that is not
   * listed goes to the one of the same path or name, else a new one is made.
   */
  readonly labels?: ReadonlyMap<string, LabelId | null>;
  /** What to do where the project has a track of the name: put segments into it, or make another. */
  readonly sameTrack?: 'join' | 'new';
}

export interface PlannedImport {
  /** One undoable step: labels, tracks and segments. */
  readonly changes: Changes;
  /** Segments that are new. */
  readonly segmentCount: number;
  /** How many of them are suggestions that nobody has decided about. */
  readonly suggestionCount: number;
  /** Suggestions that are there already, and that the file says something about. */
  readonly decisionCount: number;
  readonly newLabelCount: number;
  readonly newTrackCount: number;
  /** What could not be brought in as it stands. */
  readonly problems: readonly Problem[];
}

/**
 * Brings a document into a project, onto a video that is in it. What the file says of each segment holds: who found it, how
 * sure a model was and what a person decided, so that a suggestion stays one. Segments that are there already, with the
 * same times, label and subject on the same track, are not doubled; where one is an open suggestion, the file's decision
 * about it is taken.
 */
export function planImport(
  records: Records,
  videoId: VideoId,
  document: InterchangeDocument,
  plan: ImportPlan = {},
  ids: IdSource = randomIds,
): PlannedImport {
  const video = records.get(videoId);
  if (!video)
    throw new AppError('annotation/invalid', 'This video is no longer in the project: open it again.');
  const labels = plannedLabels(records, document, plan.labels ?? new Map(), ids);
  const observers = new ObserversByName(records, ids);
  const tracks = plannedTracks(records, video, document, plan.sameTrack ?? 'join', observers, ids);
  const models = new Map(document.tracks.map((track) => [track.id, modelOf(track)]));
  const there = tracksOf(records, videoId).flatMap((track) => segmentsOf(records, track.id));
  const present = new Map<string, Segment>(there.map((segment) => [placeOf(segment), segment]));
  const anywhere = new Set(there.map(momentOf));
  const subjects = new SubjectsByName(records, ids);
  const listed = new Map((document.subjects ?? []).map((subject) => [subject.name, subject]));
  for (const subject of document.subjects ?? []) subjects.idOf(subject.name, subject);
  const count = { rejected: 0, doubled: 0, elsewhere: 0, beyond: 0, cut: 0, unmapped: 0 };
  const put: Segment[] = [];
  const decided: Segment[] = [];
  for (const found of document.segments) {
    const labelId = found.label === null ? null : labels.idOf.get(found.label);
    const track = tracks.trackOf(found);
    const held = heldInside(found, video);
    if (!track) count.rejected++;
    else if (labelId === undefined || (labelId === null && found.label !== null)) count.unmapped++;
    else if (!held) count.beyond++;
    else {
      if (held.endUs !== found.endUs) count.cut++;
      const label = labelId === null ? undefined : (labels.labelOf.get(labelId) ?? records.get(labelId));
      const who = {
        subjectId: found.subject ? subjects.idOf(found.subject, listed.get(found.subject)) : null,
        observerId: found.observer ? observers.idOf(found.observer) : track.observerId,
      };
      const segment = importedSegment(found, held, track, label, who, models.get(found.track)!, ids);
      const same = present.get(placeOf(segment));
      if (!same) {
        if (anywhere.has(momentOf(segment))) count.elsewhere++;
        present.set(placeOf(segment), segment);
        put.push(segment);
      } else if (!isDecided(same) && isDecided(segment) && records.get(same.id)) {
        decided.push({ ...same, state: segment.state, note: same.note || segment.note });
        present.set(placeOf(segment), segment);
      } else count.doubled++;
    }
  }
  const usedTracks = new Set(put.map(({ trackId }) => trackId));
  // A coding in which nothing was found is one too.
  const newTracks = tracks.made.filter(({ id, observerId }) => usedTracks.has(id) || observerId !== null);
  const study = studyWithVariables(records, document.study);
  const [camera, ...otherCameras] = document.cameras ?? [];
  const shown = cameraOf(records, videoId);
  const leftCameras =
    shown && camera && shown.name !== camera.name ? [camera, ...otherCameras] : otherCameras;
  return {
    changes: putting(
      ...subjects.made,
      ...observers.made,
      ...labels.made,
      ...(study ? [study] : []),
      ...newTracks,
      ...put,
      ...decided,
      ...(camera && !shown ? setCamera(videoId, { contentId: null, ...camera }).put : []),
    ),
    segmentCount: put.length,
    suggestionCount: put.filter((segment) => !isDecided(segment)).length,
    decisionCount: decided.length,
    newLabelCount: labels.made.length,
    newTrackCount: newTracks.length,
    problems: [
      ...leftCameras.map(({ name }) => ({
        at: 'cameras',
        message: `“${name}” left out: one second camera is shown beside a video.`,
      })),
      ...note(count.rejected, 'that a person drew and the file calls rejected: left out'),
      ...note(count.unmapped, 'with a label that is left out'),
      ...note(count.beyond, 'after the end of the video: left out'),
      ...note(count.cut, 'cut at the end of the video'),
      ...note(count.doubled, 'there already: not doubled'),
      ...note(
        count.elsewhere,
        'there already on another track, with the same times and label: will be there twice',
      ),
    ],
  };
}

function note(count: number, what: string): Problem[] {
  return count === 0 ? [] : [{ at: 'segments', message: `${counted(count, 'segment')} ${what}.` }];
}

function heldInside(
  { startUs, endUs }: InterchangeSegment,
  { durationUs }: Video,
): { startUs: number; endUs: number | null } | null {
  if (endUs === null) return startUs <= durationUs ? { startUs, endUs } : null;
  return startUs < durationUs ? { startUs, endUs: Math.min(endUs, durationUs) } : null;
}

function placeOf(segment: Segment): string {
  return `${segment.trackId}\n${momentOf(segment)}`;
}

function momentOf({ startUs, endUs, labelId, subjectId }: Segment): string {
  return `${startUs}\n${endUs}\n${labelId}\n${subjectId}`;
}

function importedSegment(
  found: InterchangeSegment,
  held: { readonly startUs: number; readonly endUs: number | null },
  track: Track,
  label: Label | undefined,
  who: Pick<Segment, 'subjectId' | 'observerId'>,
  model: ModelIdentity,
  ids: IdSource,
): Segment {
  const isModels = track.kind === 'model' || found.origin === 'model';
  return newSegment({
    id: ids('segment'),
    trackId: track.id,
    labelId: label?.id ?? null,
    startUs: toMicros(held.startUs),
    endUs: held.endUs === null ? null : toMicros(held.endUs),
    score: found.score,
    state: found.state,
    ...(isModels ? { origin: 'model' as const, provenance: foundBy(model, found) } : {}),
    note: found.note,
    ...who,
    ...valuesIn(label, found),
  });
}

function foundBy({ id, version, sha256 }: ModelIdentity, { label }: InterchangeSegment): Provenance {
  return {
    modelId: id,
    modelVersion: version,
    modelSha256: sha256,
    modelClass: label ?? '',
    suggestionId: null,
  };
}
