import type { TaughtModel } from '../../inference/model/model.ts';
import type { TaughtHead } from '../../teach/head.ts';
import { decodeHead } from '../../teach/head-file.ts';
import { scoreSlots } from '../../teach/score.ts';
import type { KnownVideo } from '../known-video.ts';
import { otherStreams, type ReadStreams } from '../slot-streams.ts';
import { embeddingsKey } from '../stored-scores.ts';
import type { KeptParts } from './part-flow.ts';
import type { LogitSink } from './piece.ts';
import { SlotMeans } from './slot-means.ts';
import type { ModelStages } from './stages.ts';
import { tokenFlow } from './token-flow.ts';

/**
 * Encodes a video for taught labels, and scores them when all of it is known. Where what the encoder says of every slot is
 * stored, its tokens, which are eight times as much, are not read.
 */
export async function taughtStages(
  model: TaughtModel,
  video: KnownVideo,
  kept: KeptParts | null,
  report: LogitSink,
  signal: AbortSignal | undefined,
): Promise<ModelStages<Float16Array<ArrayBuffer>>> {
  const { manifest } = model;
  const score = new TaughtScore(model, report);
  const others = (slots: number) => otherStreams(video, manifest, model.eye, slots, signal);
  const known =
    kept && (await kept.artifacts.get(await embeddingsKey(kept.contentId, manifest, video.painted)));
  if (known && known.shape[1] === manifest.tokens.width) {
    const [slots = 0] = known.shape;
    kept.onFound?.();
    let read: ReadStreams | null = null;
    return {
      // biome-ignore lint/correctness/useYield: all there is to wait for is the end
      pieces: (async function* () {
        read = await others(slots);
        return read.end;
      })(),
      take: async () => {},
      finish: async () => score.of(known.data, read!),
      embeddings: () => ({ shape: known.shape, data: known.data }),
    };
  }
  const means = new SlotMeans(manifest.tokens.count, manifest.tokens.width);
  return {
    pieces: tokenFlow(model, video, kept, signal),
    take: async (piece) => means.add(piece.data, piece.count),
    finish: async () => score.of(means.value.data, await others(means.value.shape[0])),
    embeddings: () => means.value,
  };
}

class TaughtScore {
  readonly #head: TaughtHead;
  readonly #width: number;
  readonly #report: LogitSink;

  constructor(model: TaughtModel, report: LogitSink) {
    this.#head = decodeHead(model.taught);
    this.#width = model.manifest.tokens.width;
    this.#report = report;
  }

  /** Returns how many slots were scored. */
  of(embeddings: Float16Array, { slots, streams }: ReadStreams): number {
    if (slots === 0) return 0;
    const embedding = { width: this.#width, rowsPerSlot: 1, data: new Float32Array(embeddings) };
    const all = new Map([...streams, ['embedding', embedding]]);
    this.#report(0, slots, scoreSlots(this.#head, { slots, streams: all }).map(Math.log));
    return slots;
  }
}
