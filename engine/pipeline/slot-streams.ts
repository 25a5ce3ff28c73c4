import type { Rational } from '../base/micros.ts';
import type { Eye, EyeInfo } from '../inference/eye/eye.ts';
import type { SlotEncoder } from '../inference/model/model.ts';
import type { EncoderManifest, Manifest } from '../inference/package/manifest.ts';
import { STEP_VALUES } from '../teach/motion/motion-grid.ts';
import type { SlotStreams, Stream, StreamSpec } from '../teach/streams.ts';
import type { KnownVideo } from './known-video.ts';
import { encoderSha256, eyeSha256, picturesSha256 } from './model-identity.ts';
import { framesPerSlot, slotRateOf } from './sampling.ts';
import { lookAtPictures, SLOTS_PER_PICTURE } from './stages/look-at-pictures.ts';
import { measureMotion } from './stages/measure-motion.ts';
import { partFlow } from './stages/part-flow.ts';
import type { Pieces, PiecesEnd } from './stages/piece.ts';
import { SlotMeans } from './stages/slot-means.ts';
import { tokenFlow } from './stages/token-flow.ts';

/** What can be learnt from where a streaming model has looked, in the order in which it is tried. */
export function streamSpecsOf({ tokens, input }: EncoderManifest, eye: EyeInfo | null): StreamSpec[] {
  return [
    ...(eye ? [{ name: 'appearance', width: eye.width, rowsPerSlot: 1, description: 'plain' } as const] : []),
    { name: 'embedding', width: tokens.width, rowsPerSlot: 1, description: 'mean' },
    { name: 'motion', width: STEP_VALUES, rowsPerSlot: input.framesPerSlot, description: 'motion' },
  ];
}

/** A video's streams, and how reading it ended. */
export interface ReadStreams extends SlotStreams {
  readonly end: PiecesEnd;
}

/**
 * All streams of a video: from the store where they are there, else decoded and computed (and stored).
 * @param eye null where none is there: then there is no appearance
 * Errors: those of `openVideo`, `FrameSource.frames`, `SlotEncoder` and `Eye`, and `cancelled`.
 */
export async function readStreams(
  video: KnownVideo,
  model: SlotEncoder,
  eye: Eye | null,
  signal?: AbortSignal,
): Promise<ReadStreams> {
  const tokens = await tokensOf(video, model, signal);
  const { slots, streams } = await otherStreams(video, model.manifest, eye, tokens.slots, signal);
  return { slots, streams: new Map([['embedding', tokens.stream], ...streams]), end: tokens.end };
}

/** All streams but the tokens', for as many of `slots` slots as all have. Errors: as of {@link readStreams}. */
export async function otherStreams(
  video: KnownVideo,
  manifest: Manifest,
  eye: Eye | null,
  slots: number,
  signal: AbortSignal | undefined,
): Promise<ReadStreams> {
  const motion = await motionOf(video, manifest, signal);
  const streams = new Map([['motion', motion.stream]]);
  const { end } = motion;
  if (!eye) return { slots: Math.min(slots, motion.slots), streams, end };
  const appearance = await appearanceOf(video, eye, slotRateOf(manifest), signal);
  streams.set('appearance', appearance.stream);
  return { slots: Math.min(slots, motion.slots, appearance.slots), streams, end };
}

/** One of them. */
export interface ReadStream {
  readonly slots: number;
  readonly stream: Stream;
  readonly end: PiecesEnd;
}

async function tokensOf(
  video: KnownVideo,
  model: SlotEncoder,
  signal: AbortSignal | undefined,
): Promise<ReadStream> {
  const { count, width } = model.manifest.tokens;
  const means = new SlotMeans(count, width);
  const kept = video.kept && { ...video.kept, model: await encoderSha256(model.manifest, video.painted) };
  const pieces = tokenFlow(model, video, kept, signal);
  const end = await drain(pieces, (data, rows) => {
    means.add(data, rows);
  });
  const { shape, data } = means.value;
  return { slots: shape[0], stream: { width, rowsPerSlot: 1, data: new Float32Array(data) }, end };
}

/** How a video moves, from the store or measured. */
async function motionOf(
  video: KnownVideo,
  manifest: Manifest,
  signal: AbortSignal | undefined,
): Promise<ReadStream> {
  const rowsPerSlot = framesPerSlot(manifest);
  const kept = video.kept && { ...video.kept, model: await picturesSha256(manifest, video.painted) };
  const pieces = partFlow(
    {
      kind: 'motion',
      rowShape: [rowsPerSlot, STEP_VALUES],
      allocate: (length) => new Float16Array(length),
      compute: async function* (from, to) {
        return yield* measureMotion(await video.open(), manifest, from, to, signal);
      },
    },
    kept,
  );
  const parts: Float16Array[] = [];
  let slots = 0;
  const end = await drain(pieces, (data, rows) => {
    parts.push(data.slice(0, rows * rowsPerSlot * STEP_VALUES));
    slots += rows;
  });
  const data = new Float32Array(slots * rowsPerSlot * STEP_VALUES);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { slots, stream: { width: STEP_VALUES, rowsPerSlot, data }, end };
}

/** What there is to see, from the store or looked at. The slots of one picture have the same row. */
async function appearanceOf(
  video: KnownVideo,
  eye: Eye,
  slotRate: Rational,
  signal: AbortSignal | undefined,
): Promise<ReadStream> {
  const { width } = eye.info;
  const kept = video.kept && { ...video.kept, model: await eyeSha256(eye.info, slotRate, video.painted) };
  const pieces = partFlow(
    {
      kind: 'appearance',
      rowShape: [width],
      allocate: (length) => new Float16Array(length),
      compute: async function* (from, to) {
        return yield* lookAtPictures(await video.open(), eye, slotRate, from, to, signal);
      },
    },
    kept,
  );
  const pictures: Float16Array[] = [];
  const end = await drain(pieces, (data, rows) => {
    for (let row = 0; row < rows; row++) pictures.push(data.slice(row * width, (row + 1) * width));
  });
  const slots = pictures.length * SLOTS_PER_PICTURE;
  const data = new Float32Array(slots * width);
  for (let slot = 0; slot < slots; slot++) {
    data.set(pictures[Math.floor(slot / SLOTS_PER_PICTURE)]!, slot * width);
  }
  return { slots, stream: { width, rowsPerSlot: 1, data }, end };
}

async function drain(
  pieces: Pieces<Float16Array<ArrayBuffer>>,
  take: (data: Float16Array<ArrayBuffer>, rows: number) => void,
): Promise<PiecesEnd> {
  for (;;) {
    const step = await pieces.next();
    if (step.done) return step.value;
    take(step.value.data, step.value.count);
  }
}
