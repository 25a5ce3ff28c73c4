import type { Rational } from '../../base/micros.ts';

/** Memory of one worker's ring: a range fits in it, so that a worker ahead of its turn never has to wait. */
const RING_BYTES = 32 << 20;
/** Below this, opening the file again (0.3 s for a large picture) weighs more than another processor gives. */
const MIN_RANGE_SECONDS = 8;
/** Above this nothing is won, and progress at the end becomes uneven. */
const MAX_RANGE_SECONDS = 60;
/** Ranges per worker in a short video, so that one hard range does not leave the others idle. */
const RANGES_PER_WORKER = 2;
/** More workers than this only fight for memory. */
const MAX_WORKERS = 4;

/** Frames in a ring: as many as the memory allows, at least two so that writing and reading overlap. */
export function ringCapacity(frameBytes: number): number {
  return Math.max(2, Math.min(4096, Math.floor(RING_BYTES / frameBytes)));
}

/** One processor is left to whoever consumes the frames, except on two, where decoding needs both. */
export function workerCount(processors: number): number {
  if (processors <= 2) return Math.max(1, processors);
  return Math.min(processors - 1, MAX_WORKERS);
}

/** Samples in a range that is neither first nor last, before it is moved to where decoding can start. */
export function rangeLength(samples: number, fps: Rational, frameBytes: number, workers: number): number {
  const perSecond = fps.num / fps.den;
  const fitting = ringCapacity(frameBytes) - 1;
  const fair = Math.ceil(samples / (workers * RANGES_PER_WORKER));
  const wanted = Math.min(Math.max(fair, MIN_RANGE_SECONDS * perSecond), MAX_RANGE_SECONDS * perSecond);
  return Math.max(1, Math.min(Math.round(wanted), fitting));
}
