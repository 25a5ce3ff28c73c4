import type { TaughtModel } from '../../inference/model/model.ts';
import { decodeHead } from '../../teach/head-file.ts';
import { scoreSlots } from '../../teach/score.ts';
import type { KnownVideo } from '../known-video.ts';
import { motionOf } from '../slot-streams.ts';
import type { KeptParts } from './part-flow.ts';
import type { LogitSink } from './piece.ts';
import { SlotMeans } from './slot-means.ts';
import type { ModelStages } from './stages.ts';
import { tokenFlow } from './token-flow.ts';

/** Encodes a video for taught labels, and scores them when all of it is known. */
export function taughtStages(
  model: TaughtModel,
  video: KnownVideo,
  kept: KeptParts | null,
  report: LogitSink,
  signal: AbortSignal | undefined,
): ModelStages<Float16Array<ArrayBuffer>> {
  const head = decodeHead(model.taught);
  const { count, width } = model.manifest.tokens;
  const means = new SlotMeans(count, width);
  return {
    pieces: tokenFlow(model, video, kept, signal),
    take: async (piece) => means.add(piece.data, piece.count),
    finish: async () => {
      const { shape, data } = means.value;
      const motion = await motionOf(video, model.manifest, signal);
      const slots = Math.min(shape[0], motion.slots);
      if (slots === 0) return 0;
      const embedding = { width, rowsPerSlot: 1, data: Float32Array.from(data) };
      const streams = new Map([
        ['embedding', embedding],
        ['motion', motion.stream],
      ]);
      report(0, slots, scoreSlots(head, { slots, streams }).map(Math.log));
      return slots;
    },
    embeddings: () => means.value,
  };
}
