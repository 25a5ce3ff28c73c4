import type { SamplingPlan } from './frame-source.ts';
import type { VideoStream } from './media-info.ts';

/** Where the whole picture, as a player shows it, lies in the frames of a plan, in pixels of these. */
export interface Placement {
  /** Size that it is scaled to. */
  readonly width: number;
  readonly height: number;
  /** Of its top left corner: negative where it is cropped, positive where there are bars. */
  readonly left: number;
  readonly top: number;
}

/** How a plan's rule brings a video's pictures into its frames. */
export function placementOf(
  video: Pick<VideoStream, 'width' | 'height'>,
  { width, height, resize }: Pick<SamplingPlan, 'width' | 'height' | 'resize'>,
): Placement {
  if (resize === 'stretch') return { width, height, left: 0, top: 0 };
  const byWidth = { w: width, h: (width * video.height) / video.width };
  const byHeight = { w: (height * video.width) / video.height, h: height };
  const [larger, smaller] = byWidth.h >= height ? [byWidth, byHeight] : [byHeight, byWidth];
  if (resize === 'crop') {
    const w = Math.max(width, Math.round(larger.w));
    const h = Math.max(height, Math.round(larger.h));
    return { width: w, height: h, left: 0 - ((w - width) >> 1), top: 0 - ((h - height) >> 1) };
  }
  const w = Math.min(width, Math.max(1, Math.round(smaller.w)));
  const h = Math.min(height, Math.max(1, Math.round(smaller.h)));
  return { width: w, height: h, left: (width - w) >> 1, top: (height - h) >> 1 };
}
