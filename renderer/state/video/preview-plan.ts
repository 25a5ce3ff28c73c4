import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import type { PictureSize } from '../../../engine/decode/preview-source.ts';
import type { TimelineScale } from '../timeline/timeline-scale.ts';
import { PIECE_US } from './previews.svelte.ts';

/** Pictures are decoded so high, for screens with small pixels too. */
const PICTURE_HEIGHT = 54;
const WIDEST = 144;

/** How a video's pictures are decoded for the timeline. */
export function pictureSize(width: number, height: number): PictureSize {
  const fitting = Math.round((PICTURE_HEIGHT * width) / Math.max(1, height) / 2) * 2;
  return { width: Math.min(WIDEST, Math.max(16, fitting)), height: PICTURE_HEIGHT };
}

/**
 * Time that one picture of the strip stands for: seconds by powers of two, so that the pictures of a zoom are among
 * those of a closer one. At most as long as a picture is wide; below a second pictures would repeat themselves.
 */
export function pictureStep({ spanUs, widthPx }: TimelineScale, pictureWidthPx: number): number {
  const fitting = (spanUs * pictureWidthPx) / widthPx / MICROS_PER_SECOND;
  return MICROS_PER_SECOND * 2 ** Math.max(0, Math.floor(Math.log2(Math.max(fitting, 1))));
}

/** Times of the pictures in view, ascending. */
export function picturesInView(scale: TimelineScale, stepUs: number, durationUs: number): number[] {
  return placesInView(scale, stepUs, durationUs).map((index) => index * stepUs);
}

/** Times of pictures in the order in which a strip fills evenly: those that wider views have too come first. */
export function evenly(times: readonly number[], stepUs: number): number[] {
  const shared = (timeUs: number) => {
    const index = timeUs / stepUs;
    return index === 0 ? Number.POSITIVE_INFINITY : Math.log2(index & -index);
  };
  return [...times].sort((a, b) => shared(b) - shared(a) || a - b);
}

/** Indices of the pieces of sound in view, ascending. */
export function piecesInView(scale: TimelineScale, durationUs: number): number[] {
  return placesInView(scale, PIECE_US, durationUs);
}

function placesInView({ startUs, spanUs }: TimelineScale, stepUs: number, durationUs: number): number[] {
  const first = Math.max(0, Math.floor(startUs / stepUs));
  const end = Math.ceil(Math.min(startUs + spanUs, durationUs) / stepUs);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
