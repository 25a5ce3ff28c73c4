import type { SlotEncoder } from '../../inference/model/model.ts';
import type { KnownVideo } from '../known-video.ts';
import { encodeSlots } from './encode-slots.ts';
import { type KeptParts, partFlow } from './part-flow.ts';
import type { Pieces } from './piece.ts';

/** A video's tokens: those that are stored, and the others, which are decoded and encoded. */
export function tokenFlow(
  model: SlotEncoder,
  video: KnownVideo,
  kept: KeptParts | null,
  signal: AbortSignal | undefined,
): Pieces<Float16Array<ArrayBuffer>> {
  const { count, width } = model.manifest.tokens;
  return partFlow(
    {
      kind: 'tokens',
      rowShape: [count, width],
      allocate: (length) => new Float16Array(length),
      compute: async function* (from, to) {
        return yield* encodeSlots(await video.open(), model, from, to, signal);
      },
    },
    kept,
  );
}
