import type { Handlers } from '../../rpc/serve.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import { createRing } from '../ffmpeg/frame-ring.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import type { CardWish, PictureCalls, PictureEvent } from './picture-calls.ts';
import { PlaneWriter } from './plane-ring.ts';
import type { PlaneLayout } from './scale-arguments.ts';

/** Pictures between the browser and the scaler. */
const PLANES = 4;

/** A picture of the browser's, which must not be closed by who is lent it. */
export interface ShownPicture {
  readonly picture: {
    readonly format: string | null;
    /** Pixels. */
    readonly visibleRect: { readonly width: number; readonly height: number };
    /** Bytes. */
    allocationSize(): number;
    copyTo(into: Uint8Array<SharedArrayBuffer>): Promise<unknown>;
    /** The caller's own, to be closed; only where a browser decoded. */
    toVideoFrame?(): VideoFrame;
  };
  /** Samples that show it: 1 or more. */
  readonly times: number;
}

/** One video as a browser decodes it: see `BrowserPictures`. */
export interface Pictures {
  end(plan: Pick<SamplingPlan, 'fps'>): Promise<number>;
  samples(plan: Pick<SamplingPlan, 'fps'>, from: number, to: number): AsyncIterable<ShownPicture>;
  close(): void;
}

/** Scaling on a graphics card: see `card-frames.web.ts`. */
export interface CardFrames {
  cardName(allowSoftware: boolean): Promise<string | null>;
  writeFrames(
    shown: AsyncIterable<ShownPicture>,
    video: ProbedVideo,
    wish: CardWish,
    signal: AbortSignal,
    emit: (event: PictureEvent) => void,
  ): Promise<void>;
}

/**
 * The calls of the worker that demuxes. What `open` gives is closed here.
 * @param card loads what scales on a card, when that is asked for
 */
export function pictureService(
  open: (ref: SourceRef, video: ProbedVideo) => Promise<Pictures | null>,
  card?: () => Promise<CardFrames>,
): Handlers<PictureCalls> {
  let opened: Pictures | null = null;
  let probed: ProbedVideo | null = null;
  const close = () => {
    opened?.close();
    opened = null;
  };
  const current = () => {
    if (!opened) throw new Error('no video is open');
    return opened;
  };
  return {
    open: async ({ ref, video }) => {
      close();
      probed = video;
      opened = await open(ref, video);
      return opened !== null;
    },
    end: (plan) => current().end(plan),
    samples: async ({ fps, from, to, card: wish }, { signal, emit }) => {
      const shown = current().samples({ fps }, from, to);
      if (wish) await (await card?.())?.writeFrames(shown, probed!, wish, signal, emit);
      else await write(shown, signal, emit);
      return null;
    },
    card: async ({ allowSoftware }) => (await (await card?.())?.cardName(allowSoftware)) ?? null,
    close: () => {
      close();
      return null;
    },
  };
}

async function write(
  shown: AsyncIterable<ShownPicture>,
  signal: AbortSignal,
  emit: (event: PictureEvent) => void,
): Promise<void> {
  let begun: { readonly layout: PlaneLayout; readonly writer: PlaneWriter } | null = null;
  try {
    for await (const { picture, times } of shown) {
      if (signal.aborted) return;
      const { format, visibleRect } = picture;
      const layout = { format: format ?? '', width: visibleRect.width, height: visibleRect.height };
      if (!begun) {
        const planes = createRing(picture.allocationSize(), PLANES);
        begun = { layout, writer: new PlaneWriter(planes) };
        emit({ kind: 'planes', layout, planes });
      }
      // Another size or layout in the middle is left to who knows how to go on.
      if (!isSame(layout, begun.layout)) return;
      const room = await begun.writer.place();
      if (!room || signal.aborted) return;
      await picture.copyTo(room);
      begun.writer.commit();
      emit({ kind: 'shown', times });
    }
  } catch {
    // The decoder failed at a picture that it said it could decode: that happens.
  } finally {
    begun?.writer.end();
  }
}

function isSame(a: PlaneLayout, b: PlaneLayout): boolean {
  return a.format === b.format && a.width === b.width && a.height === b.height;
}
