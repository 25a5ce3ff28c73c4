import { createRing } from '../../ffmpeg/frame-ring.ts';
import type { ProbedVideo } from '../../probe/probe.ts';
import type { CardWish, PictureEvent } from '../picture-calls.ts';
import type { ShownPicture } from '../picture-service.ts';
import { PlaneWriter } from '../plane-ring.ts';
import { findCard } from './card.web.ts';
import { CardScaler, type ComingFrame } from './card-scaler.web.ts';

/** Frames that the card works on at a time, so that it need not wait for us. */
const FLYING = 3;
/** Frames between the card and who takes them. */
const FRAMES = 16;

/** The graphics card that scales here, in words; null where there is none. */
export async function cardName(allowSoftware: boolean): Promise<string | null> {
  return (await findCard(allowSoftware))?.name ?? null;
}

/** Scales pictures on the card, where the browser has decoded them, and writes frames until there is a reason to end. */
export async function writeFrames(
  shown: AsyncIterable<ShownPicture>,
  video: ProbedVideo,
  { plan, allowSoftware }: CardWish,
  signal: AbortSignal,
  emit: (event: PictureEvent) => void,
): Promise<void> {
  const card = await (await findCard(allowSoftware))?.open();
  if (!card) return;
  const planes = createRing(plan.width * plan.height * 3, FRAMES);
  const writer = new PlaneWriter(planes);
  const scaler = new CardScaler(card, video, plan);
  const flying: { readonly coming: ComingFrame; readonly times: number }[] = [];
  const land = async () => {
    const { coming, times } = flying.shift()!;
    const room = await writer.place();
    if (!room || signal.aborted || !(await coming.read(room))) return false;
    writer.commit();
    emit({ kind: 'shown', times });
    return true;
  };
  emit({ kind: 'frames', planes });
  try {
    for await (const { picture, times } of shown) {
      if (signal.aborted) return;
      const frame = picture.toVideoFrame?.();
      const coming = frame && scaler.scale(frame);
      frame?.close();
      if (!coming) break;
      flying.push({ coming, times });
      if (flying.length === FLYING && !(await land())) return;
    }
    while (flying.length > 0 && (await land()));
  } catch {
    // The decoder or the card failed: whoever takes the frames goes on in another way.
  } finally {
    writer.end();
    scaler.close();
  }
}
