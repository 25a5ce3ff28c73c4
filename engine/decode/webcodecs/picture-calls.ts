import type { SourceRef } from '../../source/byte-source.ts';
import type { RingMemory } from '../ffmpeg/frame-ring.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import type { PlaneLayout } from './scale-arguments.ts';

/** What of a plan's samples is wanted. */
export interface WantedSamples extends Pick<SamplingPlan, 'fps'> {
  readonly from: number;
  /** One past the last; infinite for all that there are. */
  readonly to: number;
}

/** Scaling on a graphics card instead of handing on pictures as they are. */
export interface CardWish {
  readonly plan: SamplingPlan;
  /** Takes WebGPU in software for a card: for tests. */
  readonly allowSoftware: boolean;
}

export type PictureEvent =
  /** Comes first: how the pictures lie in the memory in which they come. */
  | { readonly kind: 'planes'; readonly layout: PlaneLayout; readonly planes: RingMemory }
  /** Comes first where a card scales: frames of the plan, RGB, come in this memory. */
  | { readonly kind: 'frames'; readonly planes: RingMemory }
  /** A picture lies in the ring, and so many samples show it. */
  | { readonly kind: 'shown'; readonly times: number };

/** Calls of the worker in which the browser's demuxer and decoder run, on one video at a time. */
export type PictureCalls = {
  /** Opens a video in place of the one before; false where the browser cannot decode it. */
  open: { in: { readonly ref: SourceRef; readonly video: ProbedVideo }; out: boolean };
  /** One past the last sample: see `BrowserPictures.end`. */
  end: { in: Pick<SamplingPlan, 'fps'>; out: number };
  /** Writes pictures until all are there, the browser cannot go on, or the ring is ended. */
  samples: {
    in: WantedSamples & { readonly card: CardWish | null };
    out: null;
    event: PictureEvent;
  };
  /** The graphics card that there is for scaling, in words; null where there is none. */
  card: { in: Pick<CardWish, 'allowSoftware'>; out: string | null };
  close: { in: null; out: null };
};
