import type { LabelId, VideoId } from '../../annotation/document/ids.ts';
import { UNKNOWN_SHA256 } from '../../annotation/document/imported-model.ts';
import { segmentsOf, tracksOf } from '../../annotation/document/query.ts';
import type { Label, ModelIdentity, Records, Segment } from '../../annotation/document/records.ts';
import { cameraOf } from '../../annotation/edits/second-camera.ts';
import { subjectsOf } from '../../annotation/edits/subjects.ts';
import { labelPath } from '../../annotation/labels/label-tree.ts';
import { AppError } from '../../base/errors.ts';
import {
  byTime,
  type InterchangeDocument,
  type InterchangeLabel,
  type InterchangeModel,
  type InterchangeSegment,
  type InterchangeVideo,
  unknownVideo,
} from './interchange.ts';
import { codingFacts, labelFacts, segmentFacts, studyFacts } from './study-exchange.ts';

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
  const camera = cameraOf(records, videoId);
  return {
    video: { ...unknownVideo(name), durationUs, width, height, frameRate, ...known },
    labels: listed
      .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
      .map((label) => interchangeLabel(records, label, scriptIds)),
    tracks: tracks.map((track) => ({
      id: track.id,
      name: track.name,
      kind: track.kind,
      model: track.model && modelFacts(track.model, track.name),
      ...codingFacts(records, track),
    })),
    segments: segments.map((segment) => interchangeSegment(records, segment, scriptIds)).sort(byTime),
    ...(subjects.length === 0 ? {} : { subjects }),
    ...studyFacts(records),
    ...(camera ? { cameras: [{ name: camera.name, behindUs: camera.behindUs }] } : {}),
  };
}

function modelFacts({ id, version, sha256 }: ModelIdentity, title: string): InterchangeModel {
  return { id, version, title, sha256: sha256 === UNKNOWN_SHA256 ? null : sha256 };
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
