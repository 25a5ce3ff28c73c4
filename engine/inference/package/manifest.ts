import * as v from 'valibot';
import { PACKAGE_PATH } from './package-files.ts';

/** The newest package format that this code reads. */
export const FORMAT_VERSION = 1;

const text = v.pipe(v.string(), v.nonEmpty());
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
/** Largest absolute difference from the golden numbers. */
const tolerance = v.pipe(v.number(), v.minValue(0));
const file = v.strictObject({
  path: v.pipe(text, v.regex(PACKAGE_PATH, 'it must be a path inside the package')),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'it must be 64 lower-case hexadecimal digits')),
  bytes: positive,
});
const label = v.strictObject({
  id: text,
  name: text,
  path: v.array(text),
  threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});
const parent = v.strictObject({
  path: v.pipe(v.array(text), v.minLength(1)),
  threshold: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});
const channelTriple = v.nullable(v.tuple([v.number(), v.number(), v.number()]));

const common = {
  format: v.literal('tubelet-model'),
  formatVersion: v.literal(FORMAT_VERSION),
  id: v.pipe(text, v.regex(/^[a-z0-9][a-z0-9-]*$/, 'it must be lower-case letters, digits and hyphens')),
  version: text,
  title: text,
  description: v.string(),
  licence: text,
  sources: v.array(v.strictObject({ name: text, licence: text, use: v.string() })),
  activation: v.picklist(['softmax', 'sigmoid']),
  background: v.nullable(text),
  temperature: v.pipe(v.number(), v.gtValue(0)),
  labels: v.pipe(v.array(label), v.minLength(1)),
  /** Thresholds of groups of labels; null: the group is never a label. Others have that of a typical member. */
  parents: v.optional(v.array(parent)),
  timeline: v.strictObject({
    smoothingSlots: positive,
    minDurationUs: v.pipe(v.number(), v.integer(), v.minValue(0)),
    method: v.picklist(['hysteresis', 'viterbi']),
  }),
};
const size = {
  fps: v.pipe(v.number(), v.gtValue(0)),
  width: positive,
  height: positive,
  resize: v.picklist(['stretch', 'crop', 'pad']),
};

/** What a streaming encoder takes and gives. */
const encoder = {
  input: v.strictObject({
    ...size,
    framesPerSlot: positive,
    layout: v.literal('NTHWC'),
    dtype: v.literal('uint8'),
    mean: v.null(),
    std: v.null(),
  }),
  tokens: v.strictObject({
    count: positive,
    width: positive,
    attentionHeight: positive,
    attentionWidth: positive,
  }),
};

const streaming = v.strictObject({
  ...common,
  ...encoder,
  kind: v.literal('streaming'),
  files: v.strictObject({
    encoder: file,
    head: file,
    goldenFrames: file,
    goldenTokens: file,
    goldenLogits: file,
  }),
  window: v.strictObject({ slots: positive, stride: positive }),
  golden: v.strictObject({
    slots: positive,
    tolerance: v.strictObject({ tokens: tolerance, logits: tolerance }),
  }),
});

const clip = v.strictObject({
  ...common,
  kind: v.literal('clip'),
  files: v.strictObject({ model: file, goldenFrames: file, goldenLogits: file }),
  input: v.strictObject({
    ...size,
    framesPerClip: positive,
    layout: v.picklist(['NTHWC', 'NTCHW', 'NCTHW']),
    dtype: v.picklist(['uint8', 'float32']),
    /** Applied to bytes divided by 255, per channel. */
    mean: channelTriple,
    std: channelTriple,
  }),
  /** A clip is scored every `strideFrames` frames. */
  window: v.strictObject({ strideFrames: positive }),
  golden: v.strictObject({ tolerance: v.strictObject({ logits: tolerance }) }),
});

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A graph that describes single pictures, see `Eye`. */
const eye = { size: positive, width: positive };
/** `eye.json` of the folder that an eye ships in. */
export const eyeFileSchema = v.strictObject({ ...file.entries, ...eye });
export type EyeFile = v.InferOutput<typeof eyeFileSchema>;

/** Labels that a person taught, on the encoder of a streaming package that it carries with it. */
const taught = v.strictObject({
  ...common,
  ...encoder,
  kind: v.literal('taught'),
  files: v.strictObject({
    encoder: file,
    eye: v.exactOptional(file),
    taught: file,
    goldenFrames: file,
    goldenTokens: file,
  }),
  /** Of `files.eye`; null where the labels were taught without one. */
  eye: v.nullable(v.strictObject(eye)),
  /** The package whose encoder it is: labels learnt on one encoder mean nothing on another. */
  base: v.strictObject({ id: text, version: text, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  /** What cross-validation makes one expect of each label, in the order of `labels` without the background. */
  expectations: v.array(
    v.strictObject({ label: text, examples: positive, found: share, wrong: share, f1: share }),
  ),
  golden: v.strictObject({ slots: positive, tolerance: v.strictObject({ tokens: tolerance }) }),
});

/** The JSON shape of `manifest.json`; see models/README.md for what each field means. */
export const manifestSchema = v.variant('kind', [streaming, clip, taught]);

export type StreamingManifest = v.InferOutput<typeof streaming>;
export type ClipManifest = v.InferOutput<typeof clip>;
export type TaughtManifest = v.InferOutput<typeof taught>;
export type Manifest = StreamingManifest | ClipManifest | TaughtManifest;
/** Packages that encode slots. */
export type EncoderManifest = StreamingManifest | TaughtManifest;
export type ManifestFile = v.InferOutput<typeof file>;
