import { type Changes, putting } from '../../annotation/document/changes.ts';
import {
  type IdSource,
  type LabelId,
  randomIds,
  type TrackId,
  type VideoId,
} from '../../annotation/document/ids.ts';
import { newSegment, newTrackRecord } from '../../annotation/document/new-records.ts';
import { segmentsOf, tracksOf } from '../../annotation/document/query.ts';
import type { Label, Records, Segment, Track, Video } from '../../annotation/document/records.ts';
import { AnnotationStore } from '../../annotation/document/store.ts';
import { subjectsOf } from '../../annotation/edits/subjects.ts';
import { between } from '../../annotation/edits/tracks.ts';
import { keysInUse } from '../../annotation/labels/coding-keys.ts';
import { importLabels } from '../../annotation/labels/label-set.ts';
import { plainText } from '../../annotation/labels/label-text.ts';
import { labelPath } from '../../annotation/labels/label-tree.ts';
import { ObserversByName, SubjectsByName } from '../../annotation/labels/study-names.ts';
import { AppError } from '../../base/errors.ts';
import { toMicros } from '../../base/micros.ts';
import { UNNAMED_TRACK } from '../fields/segment-fields.ts';
import type { Problem } from './format.ts';
import {
  byTime,
  counted,
  type InterchangeDocument,
  type InterchangeLabel,
  type InterchangeSegment,
  type InterchangeTrack,
  type InterchangeVideo,
  unknownVideo,
} from './interchange.ts';
import { ownTrackName } from './observations.ts';
import {
  codingFacts,
  groupsOf,
  labelFacts,
  labelWithFacts,
  segmentFacts,
  studyFacts,
  studyWithVariables,
  valuesIn,
} from './study-exchange.ts';

/**
 * A video of a project as formats see it: all of its tracks and segments, and the labels they use.
 * @param known what the project does not know about the file, such as its frame times
 * Errors: `annotation/invalid` when there is no such video
 */
export function interchangeOf(
  records: Records,
  videoId: VideoId,
  known: Partial<InterchangeVideo> = {},
): InterchangeDocument {
  const video = records.get(videoId);
  if (!video)
    throw new AppError('annotation/invalid', 'This video is no longer in the project: open it again.');
  const tracks = tracksOf(records, videoId);
  const segments = tracks.flatMap((track) => segmentsOf(records, track.id));
  const inUse = new Set(segments.flatMap(({ labelId }) => labelId ?? []));
  // A person's labels are a part of what they code by, also those that nothing has yet.
  const isListed = ({ id, owner, isHidden }: Label) => inUse.has(id) || (owner === 'person' && !isHidden);
  const listed = [...records.all('label').values()].filter(isListed);
  const used = new Set([...inUse, ...listed.map(({ id }) => id)]);
  const scriptIds = scriptIdsOf(records, used);
  const { name, durationUs, width, height, frameRate } = video;
  const subjects = subjectsOf(records).map((subject) => ({
    name: subject.name,
    key: subject.key ?? '',
    description: subject.description,
  }));
  return {
    video: { ...unknownVideo(name), durationUs, width, height, frameRate, ...known },
    labels: listed
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
      .map((label) => interchangeLabel(records, label, scriptIds)),
    tracks: tracks.map((track) => ({
      id: track.id,
      name: track.name,
      kind: track.kind,
      model: track.model && { ...track.model, title: track.name },
      ...codingFacts(records, track),
    })),
    segments: segments.map((segment) => interchangeSegment(records, segment, scriptIds)).sort(byTime),
    ...(subjects.length === 0 ? {} : { subjects }),
    ...studyFacts(records),
  };
}

/** Ids that mean something to scripts: the class of a model that a label stands for, else its name where that is free. */
function scriptIdsOf(records: Records, used: ReadonlySet<LabelId>): ReadonlyMap<LabelId, string> {
  const ids = new Map<LabelId, string>();
  const taken = new Set<string>();
  const give = (labelId: LabelId, id: string) => {
    if (!used.has(labelId) || ids.has(labelId) || id === '' || taken.has(id)) return;
    ids.set(labelId, id);
    taken.add(id);
  };
  for (const { labelId, modelClass } of records.all('mapping').values())
    if (labelId !== null) give(labelId, modelClass);
  for (const labelId of used) give(labelId, records.get(labelId)?.name ?? '');
  for (const labelId of used) give(labelId, labelId);
  return ids;
}

function interchangeLabel(
  records: Records,
  label: Label,
  ids: ReadonlyMap<LabelId, string>,
): InterchangeLabel {
  return {
    id: ids.get(label.id)!,
    name: label.name,
    path: labelPath(records, label.id).slice(0, -1),
    colour: null,
    ...labelFacts(records, label, (id) => ids.get(id)),
  };
}

function interchangeSegment(
  records: Records,
  segment: Segment,
  ids: ReadonlyMap<LabelId, string>,
): InterchangeSegment {
  const { trackId, startUs, endUs, labelId, score, origin, state, note } = segment;
  const label = labelId === null ? null : (ids.get(labelId) ?? null);
  return {
    ...segmentFacts(records, segment),
    ...{ track: trackId, startUs, endUs, label, score, origin, state, note },
  };
}

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
  readonly segmentCount: number;
  readonly newLabelCount: number;
  readonly newTrackCount: number;
  /** What could not be brought in as it stands. */
  readonly problems: readonly Problem[];
}

/**
 * Brings a document into a project, onto a video that is in it. Everything lands on tracks of the person's own, since a
 * file's suggestions belong to no model of this project: what the file says was rejected is left out, what it says was
 * suggested keeps its score. Segments that are there already, with the same times, label and subject on the same track, are not
 * doubled.
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
  const labels = plannedLabels(records, document, plan, ids);
  const observers = new ObserversByName(records, ids);
  const tracks = plannedTracks(records, video, document, plan, observers, ids);
  const present = new Set(
    tracksOf(records, videoId).flatMap((track) => segmentsOf(records, track.id).map(placeOf)),
  );
  const subjects = new SubjectsByName(records, ids);
  const listed = new Map((document.subjects ?? []).map((subject) => [subject.name, subject]));
  for (const subject of document.subjects ?? []) subjects.idOf(subject.name, subject);
  const count = { rejected: 0, doubled: 0, beyond: 0, cut: 0, unmapped: 0 };
  const put: Segment[] = [];
  for (const found of document.segments) {
    const labelId = found.label === null ? null : labels.idOf.get(found.label);
    const trackId = tracks.idOf.get(found.track);
    const held = heldInside(found, video);
    if (found.state === 'rejected') count.rejected++;
    else if (labelId === undefined || (labelId === null && found.label !== null)) count.unmapped++;
    else if (!held || !trackId) count.beyond++;
    else {
      if (held.endUs !== found.endUs) count.cut++;
      const label = labelId === null ? undefined : (labels.labelOf.get(labelId) ?? records.get(labelId));
      const who = {
        subjectId: found.subject ? subjects.idOf(found.subject, listed.get(found.subject)) : null,
        observerId: found.observer ? observers.idOf(found.observer) : tracks.observerOf(trackId),
      };
      const segment = ownSegment(found, held, trackId, label, who, ids);
      if (present.has(placeOf(segment))) count.doubled++;
      else {
        present.add(placeOf(segment));
        put.push(segment);
      }
    }
  }
  const usedTracks = new Set(put.map(({ trackId }) => trackId));
  // A coding in which nothing was found is one too.
  const newTracks = tracks.made.filter(({ id, observerId }) => usedTracks.has(id) || observerId !== null);
  const study = studyWithVariables(records, document.study);
  return {
    changes: putting(
      ...subjects.made,
      ...observers.made,
      ...labels.made,
      ...(study ? [study] : []),
      ...newTracks,
      ...put,
    ),
    segmentCount: put.length,
    newLabelCount: labels.made.length,
    newTrackCount: newTracks.length,
    problems: [
      ...note(count.rejected, 'rejected in the file: left out'),
      ...note(count.unmapped, 'with a label that is left out'),
      ...note(count.beyond, 'after the end of the video: left out'),
      ...note(count.cut, 'cut at the end of the video'),
      ...note(count.doubled, 'there already: not doubled'),
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

function placeOf({ trackId, startUs, endUs, labelId, subjectId }: Segment): string {
  return `${trackId}\n${startUs}\n${endUs}\n${labelId}\n${subjectId}`;
}

function ownSegment(
  found: InterchangeSegment,
  held: { readonly startUs: number; readonly endUs: number | null },
  trackId: TrackId,
  label: Label | undefined,
  who: Pick<Segment, 'subjectId' | 'observerId'>,
  ids: IdSource,
): Segment {
  return newSegment({
    id: ids('segment'),
    trackId,
    labelId: label?.id ?? null,
    startUs: toMicros(held.startUs),
    endUs: held.endUs === null ? null : toMicros(held.endUs),
    score: found.score,
    note: found.note,
    ...who,
    ...valuesIn(label, found),
  });
}

function plannedLabels(records: Records, document: InterchangeDocument, plan: ImportPlan, ids: IdSource) {
  const idOf = new Map<string, LabelId | null>();
  const byName = new Map<string, LabelId>();
  for (const label of records.all('label').values()) {
    for (const text of [label.name, ...label.aliases]) {
      if (!byName.has(plainText(text))) byName.set(plainText(text), label.id);
    }
  }
  const wanted: { id: string; path: string[] }[] = [];
  for (const { id, name, path } of document.labels) {
    const chosen = plan.labels?.get(id);
    const known = path.length === 0 ? byName.get(plainText(name)) : undefined;
    if (chosen !== undefined) idOf.set(id, chosen);
    else if (known !== undefined) idOf.set(id, known);
    else wanted.push({ id, path: [...path, name].map((part) => part.trim() || 'unnamed') });
  }
  const { put } = importLabels(
    records,
    wanted.map(({ path }) => ({ path, colour: null, key: null, aliases: [], hidden: false })),
    ids,
  );
  const made = put.filter((record): record is Label => record.type === 'label');
  const after = new AnnotationStore(
    new Map([...records.all('label').values(), ...made].map((label) => [label.id, label])).values(),
  );
  const byPath = new Map<string, LabelId>();
  for (const label of after.all('label').values()) byPath.set(keyOf(labelPath(after, label.id)), label.id);
  for (const { id, path } of wanted) idOf.set(id, byPath.get(keyOf(path)) ?? null);
  const isNew = (label: Label) => records.get(label.id) === undefined;
  const taken = new Set([...keysInUse(records), ...(document.subjects ?? []).map(({ key }) => key)]);
  const groups = groupsOf(document.labels);
  const said = new Map(document.labels.map((label) => [idOf.get(label.id), label]));
  const complete = made.filter(isNew).map((label) => {
    const facts = said.get(label.id);
    return facts ? labelWithFacts(label, facts, groups.get(facts.id) ?? [], taken) : label;
  });
  return { idOf, made: complete, labelOf: new Map(complete.map((label) => [label.id, label])) };
}

function keyOf(path: readonly string[]): string {
  return path.map(plainText).join('\n');
}

function plannedTracks(
  records: Records,
  video: Video,
  document: InterchangeDocument,
  { sameTrack = 'join' }: ImportPlan,
  observers: ObserversByName,
  ids: IdSource,
) {
  const own = tracksOf(records, video.id).filter((track) => track.kind === 'human');
  const idOf = new Map<string, TrackId>();
  const made: Track[] = [];
  let above = own.at(-1)?.order;
  const below = tracksOf(records, video.id).find(({ order }) => above === undefined || order > above)?.order;
  for (const { id, name, facts } of codingsOf(document)) {
    const known = sameTrack === 'join' ? [...own, ...made].find((track) => track.name === name) : undefined;
    if (known) {
      idOf.set(id, known.id);
      continue;
    }
    const order: number = between(above, below);
    above = order;
    const { observer, note = '', variables = {} } = facts;
    const observerId = observer === undefined ? null : observers.idOf(observer);
    const said = { observerId, note, variables };
    const track = newTrackRecord({ id: ids('track'), videoId: video.id, name, order, ...said });
    made.push(track);
    idOf.set(id, track.id);
  }
  const observerOf = (trackId: TrackId) =>
    [...own, ...made].find(({ id }) => id === trackId)?.observerId ?? null;
  return { idOf, made, observerOf };
}

interface PlannedTrack {
  readonly id: string;
  readonly name: string;
  readonly facts: Pick<InterchangeTrack, 'observer' | 'note' | 'variables'>;
}

/**
 * The tracks that a document becomes. What a session coded is one coding, whatever subjects it is about: tracks that stand
 * for nothing but a subject are one, with what is said of the session.
 */
function codingsOf(document: InterchangeDocument): readonly PlannedTrack[] {
  const { observation, tracks, segments } = document;
  const plain = tracks.map(({ id, name, observer, note, variables }): PlannedTrack => {
    const facts = {
      ...(observer === undefined ? {} : { observer }),
      ...(note === undefined ? {} : { note }),
      ...(variables === undefined ? {} : { variables }),
    };
    return { id, name, facts };
  });
  if (!observation) return plain;
  const { name, description, variables, observer } = observation;
  const facts = {
    ...(observer === undefined ? {} : { observer }),
    ...(description === undefined ? {} : { note: description }),
    ...(variables === undefined ? {} : { variables }),
  };
  const ofSubject = new Set(
    plain
      .filter((track) => {
        const own = ownTrackName(document, track.name);
        return segments.every(({ track: id, subject = UNNAMED_TRACK }) => id !== track.id || subject === own);
      })
      .map(({ id }) => id),
  );
  return plain.map((track) => (ofSubject.has(track.id) ? { id: track.id, name, facts } : track));
}
