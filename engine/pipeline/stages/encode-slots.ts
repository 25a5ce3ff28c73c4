import { giveBack } from '../../base/memory.ts';
import type { FrameSource } from '../../decode/frame-source.ts';
import type { SlotEncoder } from '../../inference/model/model.ts';
import { framesPerSlot, samplingPlanOf } from '../sampling.ts';
import { frameFlow } from './frame-flow.ts';
import type { Pieces } from './piece.ts';
import { repeatRow, StillAnswer } from './still-frames.ts';

/** Slots that are waited for before they are encoded: few, so that the first scores come early. */
const LEAST_SLOTS = 4;

/**
 * Decodes the slots `[from, to)` (to the end of the video where null) and encodes them: tokens
 * `[slots, tokens.count, tokens.width]`. They are rounded to float16 here, so that what comes out of the store later is
 * the same to the bit. When frames are ahead, as many slots are sent at once as the model takes. The last slot of a video
 * is filled up with its last frame.
 */
export async function* encodeSlots(
  video: FrameSource,
  model: SlotEncoder,
  from: number,
  to: number | null,
  signal: AbortSignal | undefined,
): Pieces<Float16Array<ArrayBuffer>> {
  const { manifest } = model;
  const perSlot = framesPerSlot(manifest);
  const { slots: most } = model.batch;
  const plan = {
    ...samplingPlanOf(manifest),
    fromSample: from * perSlot,
    ...(to === null ? {} : { toSample: to * perSlot }),
  };
  const frameBytes = plan.width * plan.height * 3;
  const sizes = {
    most: most * perSlot,
    least: Math.min(LEAST_SLOTS, most) * perSlot,
    multiple: perSlot,
    stills: true,
  };
  const slotTokens = manifest.tokens.count * manifest.tokens.width;
  const still = new StillAnswer<Float16Array<ArrayBuffer>>(frameBytes);
  return yield* frameFlow(
    video,
    plan,
    sizes,
    async ({ first, count, pixels, isStill }) => {
      const slots = Math.ceil(count / perSlot);
      const [given, encoded] = isStill ? [1, 1] : [count, slots];
      repeatLast(pixels, given, encoded * perSlot, frameBytes);
      const frames = pixels.subarray(0, encoded * perSlot * frameBytes);
      const tokens = await still.of(frames, encoded * perSlot, () =>
        model.encode(frames, encoded).then((values) => {
          const rounded = new Float16Array(values);
          giveBack(values);
          return rounded;
        }),
      );
      return { count: slots, samples: first + count, data: repeatRow(tokens, slots, slotTokens) };
    },
    signal,
  );
}

/** Fills frames `count` to `wanted` with the one before them. */
export function repeatLast(pixels: Uint8Array, count: number, wanted: number, frameBytes: number): void {
  for (let frame = count; frame < wanted; frame++) {
    pixels.copyWithin(frame * frameBytes, (count - 1) * frameBytes, count * frameBytes);
  }
}
