import type { SamplingPlan } from '../../frame-source.ts';
import type { OpenedVideo } from '../../ranges/frame-stream.ts';
import type { CardWish } from '../picture-calls.ts';
import { keepVerdict, verdictOn } from '../verdicts.web.ts';
import type { WatchedPictures } from '../watched-pictures.web.ts';
import { tryCard } from './try-card.web.ts';

/** Mean difference of a byte, in the frame where it is largest. */
const MOST_DIFFERENCE = 1;
/** The card must need less than this share of the copying way's time: a draw leaves all as it is. */
const WORTHWHILE = 0.9;

/**
 * The faster way to scale a video's pictures on this machine: on a graphics card, where that was measured to be faster and
 * to give the same pictures to {@link MOST_DIFFERENCE}; else null, for a worker, byte for byte as the shipped decoder. Both
 * are tried once for a kind of video, plan and card, and the verdict is kept.
 * @param allowSoftware takes WebGPU in software for a card: for tests
 */
export async function chooseCard(
  opened: OpenedVideo,
  pictures: WatchedPictures,
  plan: SamplingPlan,
  allowSoftware: boolean,
  signal: AbortSignal,
): Promise<CardWish | null> {
  const name = await pictures.card(allowSoftware);
  if (name === null) return null;
  const wish = { plan, allowSoftware };
  const kind = kindOf(name, opened, plan);
  const known = await verdictOn(kind);
  if (known !== undefined) return known ? wish : null;
  const trial = await tryCard(opened, pictures, wish, signal);
  if (!trial) return null;
  const isBetter =
    trial.isWhole && trial.difference <= MOST_DIFFERENCE && trial.cardMs < WORTHWHILE * trial.copyMs;
  await keepVerdict(kind, isBetter);
  return isBetter ? wish : null;
}

/** All that speed and agreement may depend on. */
function kindOf(card: string, { probed }: OpenedVideo, { width, height, resize, fps }: SamplingPlan): string {
  const { video } = probed.info;
  return [
    ...['card', card, video.codec, video.profile, video.pixelFormat, video.codedWidth, video.codedHeight],
    ...[probed.colour.space, probed.colour.range, ...probed.orientation.filters],
    ...[width, height, resize, fps.num / fps.den],
  ].join();
}
