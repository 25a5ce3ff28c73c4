import type { SamplingPlan } from '../../frame-source.ts';
import type { OpenedVideo } from '../../ranges/frame-stream.ts';
import type { BrowserPictures } from '../browser-pictures.web.ts';
import type { PictureScaler } from '../picture-scaler.ts';
import { keepVerdict, verdictOn } from '../verdicts.web.ts';
import { WorkerScaler } from '../worker-scaler.web.ts';
import { findCard } from './card.web.ts';
import { CardScaler } from './card-scaler.web.ts';
import { tryScalers } from './try-scalers.web.ts';

/** Mean difference of a byte, in the frame where it is largest. */
const MOST_DIFFERENCE = 1;
/** The card must need less than this share of the copying way's time: a draw leaves all as it is. */
const WORTHWHILE = 0.9;

/**
 * The faster way to scale a video's pictures on this machine: on a graphics card, where that was measured to be faster and
 * to give the same pictures to {@link MOST_DIFFERENCE}; else in a worker, byte for byte as the shipped decoder. Both are
 * tried once for a kind of video, plan and card, and the verdict is kept.
 * @param allowSoftware takes WebGPU in software for a card: for tests
 */
export async function chooseScaler(
  opened: OpenedVideo,
  pictures: BrowserPictures,
  plan: SamplingPlan,
  allowSoftware: boolean,
  signal: AbortSignal,
): Promise<PictureScaler> {
  const copying = () => new WorkerScaler(opened, plan);
  const found = await findCard(allowSoftware);
  if (!found) return copying();
  const kind = kindOf(found.name, opened, plan);
  const known = await verdictOn(kind);
  const card = known === false ? null : await found.open().catch(() => null);
  if (!card) return copying();
  const onCard = () => new CardScaler(card, opened.probed, plan);
  if (known) return onCard();
  const trial = await tryScalers(pictures, plan, copying, onCard, signal);
  const isBetter =
    trial.isWhole && trial.difference <= MOST_DIFFERENCE && trial.cardMs < WORTHWHILE * trial.copyMs;
  await keepVerdict(kind, isBetter);
  return isBetter ? onCard() : copying();
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
