import type { FrameSource } from '../decode/frame-source.ts';
import type { Attending, SlotEncoder } from '../inference/model/model.ts';
import { framesPerSlot, samplingPlanOf } from './sampling.ts';
import { repeatLast } from './stages/encode-slots.ts';

/**
 * How much each token of one slot takes from each place of the picture, `[tokens.count, attentionHeight, attentionWidth]`
 * (new); null beyond the end of the video.
 * Errors: those of `FrameSource.frames` and `Attending.attend`, and `cancelled`.
 */
export async function attendSlot(
  video: FrameSource,
  model: Pick<SlotEncoder, 'manifest'> & Attending,
  slot: number,
  signal?: AbortSignal,
): Promise<Float32Array | null> {
  const perSlot = framesPerSlot(model.manifest);
  const plan = {
    ...samplingPlanOf(model.manifest),
    fromSample: slot * perSlot,
    toSample: (slot + 1) * perSlot,
  };
  const frameBytes = plan.width * plan.height * 3;
  const pixels = new Uint8Array(perSlot * frameBytes);
  let count = 0;
  for await (const batch of video.frames(plan, { batch: perSlot, ...(signal ? { signal } : {}) })) {
    pixels.set(batch.pixels.subarray(0, batch.count * frameBytes), count * frameBytes);
    count += batch.count;
  }
  if (count === 0) return null;
  repeatLast(pixels, count, perSlot, frameBytes);
  return model.attend(pixels, 1);
}
