import type { ArrayOf } from '../../artifacts/kinds.ts';
import type { PartKind } from '../../artifacts/parts.ts';
import type { ClipModel, Model, StreamingModel } from '../../inference/model/model.ts';
import type { KnownVideo } from '../known-video.ts';
import { encoderSha256 } from '../model-identity.ts';
import { ClipMean } from './clip-mean.ts';
import { encodeClips } from './encode-clips.ts';
import { type KeptParts, partFlow } from './part-flow.ts';
import type { LogitSink, Piece, Pieces } from './piece.ts';
import { SlotMeans } from './slot-means.ts';
import { taughtStages } from './taught-stages.ts';
import { tokenFlow } from './token-flow.ts';
import { WindowHead } from './window-head.ts';

/** The stages between a video and its logits, connected. */
export interface Stages<A> {
  /** Decode and encode, or what is stored of that. */
  readonly pieces: Pieces<A>;
  /** The head: to be given every piece in order. Resolves when what it tells was reported. */
  readonly take: (piece: Piece<A>) => Promise<void>;
  /** Scores what is left when all pieces were given, and returns the number of slots. */
  finish(): Promise<number>;
  /** Whether all pieces were computed, none taken from the store. */
  isFresh(): boolean;
  /** One embedding per slot, `[slots, width]`, where the model has some. */
  embeddings(): { readonly shape: readonly number[]; readonly data: Float16Array<ArrayBuffer> } | null;
}

/** What a kind of model adds. */
export type ModelStages<A> = Omit<Stages<A>, 'isFresh'>;

/** Connects the stages of a model for one video, which is opened when the first frame is needed. */
export async function stagesOf(
  model: Model,
  video: KnownVideo,
  report: LogitSink,
  signal: AbortSignal | undefined,
): Promise<Stages<ArrayOf<PartKind>>> {
  let isFresh = true;
  const onFound = () => {
    isFresh = false;
  };
  const kept = video.kept && {
    ...video.kept,
    model: await encoderSha256(model.manifest, video.painted),
    onFound,
  };
  // The pieces of a kind of model only ever meet the head of the same kind.
  const made = await partStages(model, video, kept, report, signal);
  const stages = made as ModelStages<ArrayOf<PartKind>>;
  return { ...stages, isFresh: () => isFresh };
}

function partStages(
  model: Model,
  video: KnownVideo,
  kept: KeptParts | null,
  report: LogitSink,
  signal: AbortSignal | undefined,
) {
  switch (model.kind) {
    case 'streaming':
      return streamingStages(model, video, kept, report, signal);
    case 'clip':
      return clipStages(model, video, kept, report, signal);
    case 'taught':
      return taughtStages(model, video, kept, report, signal);
  }
}

function streamingStages(
  model: StreamingModel,
  video: KnownVideo,
  kept: KeptParts | null,
  report: LogitSink,
  signal: AbortSignal | undefined,
): ModelStages<Float16Array<ArrayBuffer>> {
  const { count, width } = model.manifest.tokens;
  const head = new WindowHead(model, report);
  const means = new SlotMeans(count, width);
  return {
    pieces: tokenFlow(model, video, kept, signal),
    take: (piece) => {
      means.add(piece.data, piece.count);
      return head.push(piece);
    },
    finish: () => head.finish(),
    embeddings: () => means.value,
  };
}

function clipStages(
  model: ClipModel,
  video: KnownVideo,
  kept: KeptParts | null,
  report: LogitSink,
  signal: AbortSignal | undefined,
): ModelStages<Float32Array<ArrayBuffer>> {
  const head = new ClipMean(model.manifest, report);
  return {
    pieces: partFlow(
      {
        kind: 'clips',
        rowShape: [model.manifest.labels.length],
        allocate: (length) => new Float32Array(length),
        compute: async function* (from, to) {
          return yield* encodeClips(await video.open(), model, from, to, signal);
        },
      },
      kept,
    ),
    take: (piece) => head.push(piece),
    finish: () => head.finish(),
    embeddings: () => null,
  };
}
