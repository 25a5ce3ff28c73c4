import * as v from 'valibot';
import type { Micros } from '../../base/micros.ts';
import type { RecordId } from '../document/ids.ts';
import { type AnyRecord, SEGMENT_STATES } from '../document/records.ts';

const text = v.string();
const micros = v.pipe(
  v.number(),
  v.safeInteger('it must be a whole number of microseconds'),
  v.minValue(0),
  v.transform((value) => value as Micros),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'it must be 64 lower-case hexadecimal digits'));
const positive = v.pipe(count, v.minValue(1));

function idFor<T extends string>(type: T) {
  return v.pipe(
    text,
    v.check(
      (id) => id.startsWith(`${type}:`) && id.length > type.length + 1,
      `it must begin with "${type}:"`,
    ),
    v.transform((id) => id as RecordId<T>),
  );
}

// Loose objects keep fields that a later revision of this version adds.
const video = v.looseObject({
  id: idFor('video'),
  contentId: text,
  name: text,
  durationUs: micros,
  frameRate: v.nullable(v.looseObject({ num: positive, den: positive })),
  width: count,
  height: count,
});

const track = v.looseObject({
  id: idFor('track'),
  videoId: idFor('video'),
  name: text,
  order: v.pipe(v.number(), v.finite()),
  kind: v.picklist(['human', 'model']),
  model: v.nullable(v.looseObject({ id: text, version: text, sha256 })),
  isHidden: v.optional(v.boolean(), false),
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

/**
 * The project file: UTF-8 JSON, one object. Times are integer microseconds on the video's presentation clock. A reader
 * must refuse a version it does not know, and must keep fields it does not know: version 1 may gain fields.
 */
export const projectSchema = v.looseObject({
  format: v.literal('tubelet-project'),
  version: v.literal(1),
  revision: count,
  videos: v.array(video),
  tracks: v.array(track),
  labels: v.array(label),
  mappings: v.array(mapping),
  segments: v.array(segment),
  seen: v.array(seen),
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
  ];
}
