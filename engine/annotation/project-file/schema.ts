import * as v from 'valibot';
import { type AnyRecord, SEGMENT_STATES } from '../document/records.ts';
import { count, idFor, micros, positive, sha256, share, text, values } from './schema-parts.ts';
import { labelAttribute, observer, study, subject } from './study-schema.ts';

// Loose objects keep fields that a later revision of this version adds.
const video = v.looseObject({
  id: idFor('video'),
  contentId: text,
  name: text,
  durationUs: micros,
  frameRate: v.nullable(v.looseObject({ num: positive, den: positive })),
  width: count,
  height: count,
  videoNumber: v.exactOptional(positive),
});

const track = v.looseObject({
  id: idFor('track'),
  videoId: idFor('video'),
  name: text,
  order: v.pipe(v.number(), v.finite()),
  kind: v.picklist(['human', 'model']),
  model: v.nullable(v.looseObject({ id: text, version: text, sha256 })),
  isHidden: v.optional(v.boolean(), false),
  observerId: v.nullable(idFor('observer')),
  note: text,
  variables: v.record(text, text),
});

const segment = v.looseObject({
  id: idFor('segment'),
  trackId: idFor('track'),
  labelId: v.nullable(idFor('label')),
  startUs: micros,
  endUs: v.nullable(micros),
  score: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  origin: v.picklist(['model', 'human']),
  state: v.picklist(SEGMENT_STATES),
  provenance: v.nullable(
    v.looseObject({
      modelId: text,
      modelVersion: text,
      modelSha256: sha256,
      modelClass: text,
      suggestionId: v.nullable(idFor('segment')),
    }),
  ),
  note: text,
  subjectId: v.nullable(idFor('subject')),
  attributes: values,
  tags: v.array(text),
  observerId: v.nullable(idFor('observer')),
});

const running = v.looseObject({
  id: idFor('running'),
  trackId: idFor('track'),
  labelId: idFor('label'),
  subjectId: v.nullable(idFor('subject')),
  startUs: micros,
  attributes: values,
  observerId: v.nullable(idFor('observer')),
});

const label = v.looseObject({
  id: idFor('label'),
  name: text,
  parentId: v.nullable(idFor('label')),
  order: v.pipe(v.number(), v.finite()),
  colour: count,
  key: v.nullable(text),
  aliases: v.array(text),
  isHidden: v.boolean(),
  kind: v.picklist(['state', 'point']),
  attributes: v.array(labelAttribute),
  exclusionGroups: v.array(text),
  owner: v.picklist(['person', 'model']),
  description: text,
});

const mapping = v.looseObject({
  id: idFor('mapping'),
  modelId: text,
  modelClass: text,
  labelId: v.nullable(idFor('label')),
});

const seen = v.looseObject({
  id: idFor('seen'),
  videoId: idFor('video'),
  startUs: micros,
  endUs: micros,
});

const region = v.looseObject({
  id: idFor('region'),
  videoId: v.nullable(idFor('video')),
  x: share,
  y: share,
  width: share,
  height: share,
});

const camera = v.looseObject({
  id: idFor('camera'),
  videoId: idFor('video'),
  contentId: v.nullable(text),
  name: text,
  behindUs: v.pipe(v.number(), v.safeInteger('it must be a whole number of microseconds')),
});

/**
 * The project file: UTF-8 JSON, one object. Times are integer microseconds on the video's presentation clock. A reader
 * must refuse a version it does not know, and must keep fields it does not know: a version may gain fields.
 */
export const projectSchema = v.looseObject({
  format: v.literal('tubelet-project'),
  version: v.literal(2),
  revision: count,
  videos: v.array(video),
  tracks: v.array(track),
  labels: v.array(label),
  mappings: v.array(mapping),
  segments: v.array(segment),
  seen: v.array(seen),
  subjects: v.array(subject),
  observers: v.array(observer),
  running: v.array(running),
  studies: v.array(study),
  // These are not written where there is none: files of this version did without before.
  regions: v.optional(v.array(region), []),
  cameras: v.optional(v.array(camera), []),
});

export type ProjectJson = v.InferOutput<typeof projectSchema>;

/** The lists of the file in the order in which they are written, and the type of their records. */
export const RECORD_LISTS = {
  videos: 'video',
  tracks: 'track',
  labels: 'label',
  mappings: 'mapping',
  segments: 'segment',
  seen: 'seen',
  subjects: 'subject',
  observers: 'observer',
  running: 'running',
  studies: 'study',
  regions: 'region',
  cameras: 'camera',
} as const satisfies Partial<Record<keyof ProjectJson, AnyRecord['type']>>;

/** The records of a checked file. */
export function recordsOf(json: ProjectJson): AnyRecord[] {
  return [
    ...json.videos.map((each) => ({ ...each, type: 'video' as const })),
    ...json.tracks.map((each) => ({ ...each, type: 'track' as const })),
    ...json.labels.map((each) => ({ ...each, type: 'label' as const })),
    ...json.mappings.map((each) => ({ ...each, type: 'mapping' as const })),
    ...json.segments.map((each) => ({ ...each, type: 'segment' as const })),
    ...json.seen.map((each) => ({ ...each, type: 'seen' as const })),
    ...json.subjects.map((each) => ({ ...each, type: 'subject' as const })),
    ...json.observers.map((each) => ({ ...each, type: 'observer' as const })),
    ...json.running.map((each) => ({ ...each, type: 'running' as const })),
    ...json.studies.map((each) => ({ ...each, type: 'study' as const })),
    ...json.regions.map((each) => ({ ...each, type: 'region' as const })),
    ...json.cameras.map((each) => ({ ...each, type: 'camera' as const })),
  ];
}
