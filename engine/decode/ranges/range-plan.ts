import type { Rational } from '../../base/micros.ts';
import type { VideoStream } from '../media-info.ts';

/** Memory of one worker's ring: a range fits in it, so that a worker ahead of its turn never has to wait. */
const RING_BYTES = 32 << 20;
/** Below this, opening the file again (0.3 s for a large picture) weighs more than another processor gives. */
const MIN_RANGE_SECONDS = 8;
/** Above this nothing is won, and progress at the end becomes uneven. */
const MAX_RANGE_SECONDS = 60;
/** Ranges per worker in a short video, so that one hard range does not leave the others idle. */
const RANGES_PER_WORKER = 2;
/** What the core and its thread take before there is a picture. */
const WORKER_BYTES = 64 << 20;
/** Pictures that a decoder holds at once: references, those that are waiting to be shown, and what scaling needs. */
const HELD_PICTURES = 24;

/** Frames in a ring: as many as the memory allows, at least two so that writing and reading overlap. */
export function ringCapacity(frameBytes: number): number {
  return Math.max(2, Math.min(4096, Math.floor(RING_BYTES / frameBytes)));
}

/** Memory of one worker on a video, its ring included. */
export function workerBytes({ codedWidth, codedHeight, bitDepth }: VideoStream): number {
  // Colour has at most as many samples as brightness twice over; usually half as many.
  const pictureBytes = codedWidth * codedHeight * 2 * (bitDepth > 8 ? 2 : 1);
  return WORKER_BYTES + RING_BYTES + HELD_PICTURES * pictureBytes;
}

/**
 * Workers that decode at once on a machine, all videos together. One processor is left to whoever consumes the frames,
 * except on two, where decoding needs both.
 */
export function decodeBudget(processors: number): number {
  return processors <= 2 ? Math.max(1, processors) : processors - 1;
}

/**
 * Workers of each of `files` files that are decoded at once, the first of them first; 0 for those that have to wait.
 * @param taken of the budget, by who goes before them
 */
export function fileShares(budget: number, taken: number, files: number): readonly number[] {
  const left = Math.max(0, budget - taken);
  return Array.from({ length: files }, (_, file) => Math.floor(left / files) + (file < left % files ? 1 : 0));
}

/** Workers that decode one video, of so many that there may be, as far as memory reaches. */
export function workerCount(workers: number, memoryBytes: number, bytesEach: number): number {
  return Math.max(1, Math.min(workers, Math.floor(memoryBytes / bytesEach)));
}

/** Samples in a range that is neither first nor last, before it is moved to where decoding can start. */
export function rangeLength(samples: number, fps: Rational, frameBytes: number, workers: number): number {
  const perSecond = fps.num / fps.den;
  const fitting = ringCapacity(frameBytes) - 1;
  const fair = Math.ceil(samples / (workers * RANGES_PER_WORKER));
  const wanted = Math.min(Math.max(fair, MIN_RANGE_SECONDS * perSecond), MAX_RANGE_SECONDS * perSecond);
  return Math.max(1, Math.min(Math.round(wanted), fitting));
}
