import type { TaughtModel } from '../../inference/model/model.ts';
import { decodeHead } from '../../teach/head-file.ts';
import { scoreSlots } from '../../teach/score.ts';
import type { KnownVideo } from '../known-video.ts';
import { otherStreams } from '../slot-streams.ts';
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
      const others = await otherStreams(video, model.manifest, model.eye, shape[0], signal);
      const { slots } = others;
      if (slots === 0) return 0;
      const embedding = { width, rowsPerSlot: 1, data: Float32Array.from(data) };
      const streams = new Map([...others.streams, ['embedding', embedding]]);
      report(0, slots, scoreSlots(head, { slots, streams }).map(Math.log));
      return slots;
    },
    embeddings: () => means.value,
  };
}
