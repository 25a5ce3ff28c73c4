import { throwIfCancelled } from '../base/errors.ts';
import type { SlotEncoder } from '../inference/model/model.ts';
import type { KnownVideo } from './known-video.ts';
import { encoderSha256 } from './model-identity.ts';
import { slotRateOf } from './sampling.ts';
import { SlotMeans } from './stages/slot-means.ts';
import { tokenFlow } from './stages/token-flow.ts';
import { embeddingsKey } from './stored-scores.ts';

/**
 * Makes sure that what an encoder says of every slot of a video is stored, so that the video can be compared with others.
 * Errors: those of `openVideo`, `FrameSource.frames` and `SlotEncoder`, and `cancelled`.
 * @param video with a place where that is kept
 */
export async function embedVideo(
  video: KnownVideo,
  model: SlotEncoder,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { kept, painted } = video;
  if (!kept) return;
  const { manifest } = model;
  const key = await embeddingsKey(kept.contentId, manifest, painted);
  if (await kept.artifacts.get(key)) return;
  const means = new SlotMeans(manifest.tokens.count, manifest.tokens.width);
  const parts = { ...kept, model: await encoderSha256(manifest, painted) };
  for await (const { data, count } of tokenFlow(model, video, parts, signal)) {
    throwIfCancelled(signal);
    means.add(data, count);
  }
  await kept.artifacts.put(key, { facts: { slotRate: slotRateOf(manifest) }, ...means.value });
}
