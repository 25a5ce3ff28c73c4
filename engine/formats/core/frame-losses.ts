import { type FrameTimes, movedByFrames } from '../fields/frame-times.ts';
import { counted } from './interchange.ts';

/** A sentence for segments whose edges lie between frames, or none. */
export function frameLosses(
  frames: FrameTimes,
  segments: readonly { readonly startUs: number; readonly endUs: number | null }[],
): string[] {
  const moved = movedByFrames(frames, segments);
  return moved > 0 ? [`Times of ${counted(moved, 'segment')} are rounded to frames.`] : [];
}
