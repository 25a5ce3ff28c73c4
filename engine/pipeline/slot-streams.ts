import type { SlotEncoder } from '../inference/model/model.ts';
import type { EncoderManifest, Manifest } from '../inference/package/manifest.ts';
import { STEP_VALUES } from '../teach/motion/motion-grid.ts';
import type { SlotStreams, Stream, StreamSpec } from '../teach/streams.ts';
import type { KnownVideo } from './known-video.ts';
import { encoderSha256, picturesSha256 } from './model-identity.ts';
import { framesPerSlot } from './sampling.ts';
import { measureMotion } from './stages/measure-motion.ts';
import { partFlow } from './stages/part-flow.ts';
import type { Pieces, PiecesEnd } from './stages/piece.ts';
import { SlotMeans } from './stages/slot-means.ts';
import { tokenFlow } from './stages/token-flow.ts';

/** What can be learnt from where a streaming model has looked, in the order in which it is tried. */
export function streamSpecsOf({ tokens, input }: EncoderManifest): StreamSpec[] {
  return [
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
 * @param onSlots told how many slots of one of `passes` passes are there
 * Errors: those of `openVideo`, `FrameSource.frames` and `Model`, and `cancelled`.
 */
export async function readStreams(
  video: KnownVideo,
  model: SlotEncoder,
  signal?: AbortSignal,
  onSlots: (slots: number, pass: number, passes: number) => void = () => {},
): Promise<ReadStreams> {
  const tokens = await tokensOf(video, model, signal, (slots) => onSlots(slots, 0, 2));
  const motion = await motionOf(video, model.manifest, signal, (slots) => onSlots(slots, 1, 2));
  const slots = Math.min(tokens.slots, motion.slots);
  return {
    slots,
    streams: new Map([
      ['embedding', tokens.stream],
      ['motion', motion.stream],
    ]),
    end: tokens.end,
  };
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
  onSlots: (slots: number) => void,
): Promise<ReadStream> {
  const { count, width } = model.manifest.tokens;
  const means = new SlotMeans(count, width);
  const kept = video.kept && { ...video.kept, model: await encoderSha256(model.manifest) };
  const pieces = tokenFlow(model, video, kept, signal);
  let slots = 0;
  const end = await drain(pieces, (data, rows) => {
    means.add(data, rows);
    slots += rows;
    onSlots(slots);
  });
  const { shape, data } = means.value;
  return { slots: shape[0], stream: { width, rowsPerSlot: 1, data: Float32Array.from(data) }, end };
}

/** How a video moves, from the store or measured. */
export async function motionOf(
  video: KnownVideo,
  manifest: Manifest,
  signal: AbortSignal | undefined,
  onSlots: (slots: number) => void = () => {},
): Promise<ReadStream> {
  const rowsPerSlot = framesPerSlot(manifest);
  const kept = video.kept && { ...video.kept, model: await picturesSha256(manifest) };
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
    onSlots(slots);
  });
  const data = new Float32Array(slots * rowsPerSlot * STEP_VALUES);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { slots, stream: { width: STEP_VALUES, rowsPerSlot, data }, end };
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
