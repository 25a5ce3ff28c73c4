import * as v from 'valibot';
import { SEGMENT_STATES } from '../../annotation/document/records.ts';

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
/** Files that others write name a model by its id alone. */
const model = v.pipe(
  v.object({
    id: text,
    version: v.optional(text, ''),
    title: v.optional(text),
    sha256: v.optional(v.nullable(text), null),
  }),
  v.transform(({ id, version, title, sha256 }) => ({ id, version, title: title ?? id, sha256 })),
);
/** `30000/1001`, or a number as others write it. */
const ratio = v.union([text, v.number()]);
const attribute = v.object({
  name: text,
  kind: v.picklist(['single', 'several', 'number', 'text']),
  values: v.optional(v.array(text), []),
});
const cut = v.object({
  method: v.picklist(['hysteresis', 'viterbi']),
  threshold: v.number(),
  isDefaultThreshold: v.boolean(),
  labelThresholds: v.optional(v.record(v.string(), v.number())),
  smoothingSlots: v.number(),
  minDurationUs: v.number(),
  maxGapUs: v.number(),
  backsOff: v.optional(v.boolean()),
  slotSeconds: text,
});
export const labelSchema = v.pipe(
  // A text alone is a label of that name.
  v.union([
    v.pipe(
      text,
      v.transform((id) => ({ id })),
    ),
    v.looseObject({}),
  ]),
  v.object({
    id: text,
    name: v.optional(text),
    path: v.optional(v.array(text), []),
    colour: v.optional(v.nullable(text), null),
    kind: v.optional(v.picklist(['state', 'point'])),
    key: v.optional(text),
    description: v.optional(text),
    attributes: v.optional(v.array(attribute)),
    excludes: v.optional(v.array(text)),
  }),
  v.transform(({ id, name, ...rest }) => ({ id, name: name ?? id, ...rest })),
);
export const trackSchema = v.pipe(
  v.object({
    id: text,
    name: v.optional(text),
    kind: v.optional(v.picklist(['human', 'model']), 'human'),
    model: v.optional(v.nullable(model), null),
  }),
  v.transform(({ id, name, ...rest }) => ({ id, name: name ?? id, ...rest })),
);
const observationSchema = v.object({
  name: v.pipe(text, v.nonEmpty()),
  date: v.optional(text),
  description: v.optional(text),
  variables: v.optional(v.record(text, text)),
  media: v.optional(
    v.pipe(
      v.object({ player: v.number(), part: v.number(), behindUs: v.optional(v.number()) }),
      v.transform(withoutUndefined),
    ),
  ),
});
export const cameraSchema = v.object({
  name: v.pipe(text, v.nonEmpty()),
  behindUs: v.pipe(v.number(), v.safeInteger()),
});
export const subjectSchema = v.object({
  name: text,
  key: v.optional(text, ''),
  description: v.optional(text, ''),
});

/**
 * What a file may say on top of a plain result (see `tubelet-json.ts`), all of it optional. Labels that no run of a
 * model made have null for `model` and `cut`. `tracks` lists the rows that segments name in `track`. `others` holds what
 * a plain reader has no place for: markers, whose `endUs` is null, and segments whose `label` is null.
 */
export const fileSchema = v.object({
  version: v.number(),
  video: v.object({
    name: v.pipe(text, v.nonEmpty()),
    sizeBytes: v.optional(v.nullable(time), null),
    durationUs: v.optional(v.nullable(time), null),
    analysedUs: v.optional(v.nullable(time), null),
    startOffsetUs: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
    width: v.optional(v.nullable(time), null),
    height: v.optional(v.nullable(time), null),
    frameRate: v.optional(v.nullable(ratio), null),
    nominalRate: v.optional(v.nullable(text), null),
    sourceTimecode: v.optional(
      v.nullable(v.object({ text, rate: v.optional(v.nullable(text), null) })),
      null,
    ),
    chosen: v.optional(v.nullable(v.object({ number: time, of: time })), null),
    frameTimesUs: v.optional(v.nullable(v.array(time)), null),
    paintedOut: v.optional(
      v.array(v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
    ),
    codec: v.optional(v.nullable(text), null),
    container: v.optional(v.nullable(text), null),
  }),
  model: v.optional(v.nullable(model), null),
  cut: v.optional(v.nullable(cut), null),
  labels: v.optional(v.array(v.unknown()), []),
  tracks: v.optional(v.array(v.unknown()), []),
  segments: v.array(v.unknown()),
  others: v.optional(v.array(v.unknown()), []),
  warning: v.optional(v.object({ code: text, message: text })),
  observation: v.optional(observationSchema),
  subjects: v.optional(v.array(v.unknown()), []),
  cameras: v.optional(v.array(v.unknown()), []),
});

export const segmentSchema = v.object({
  startUs: v.number(),
  endUs: v.optional(v.nullable(v.number()), null),
  label: v.optional(v.nullable(text), null),
  score: v.optional(v.nullable(v.number()), null),
  origin: v.optional(v.picklist(['model', 'human']), 'human'),
  state: v.optional(v.picklist(SEGMENT_STATES)),
  track: v.optional(text),
  note: v.optional(text, ''),
  attributes: v.optional(v.array(v.tuple([text, text])), []),
  subject: v.optional(text),
  observer: v.optional(text),
});

export type FileContent = v.InferOutput<typeof fileSchema>;

/** Without fields that are there and say nothing, as the checks leave them. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}
