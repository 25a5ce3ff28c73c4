import type { SamplingPlan } from '../../frame-source.ts';
import type { BrowserPictures } from '../browser-pictures.web.ts';
import type { PictureScaler } from '../picture-scaler.ts';
import { browserFrames } from '../web-codecs-stream.web.ts';

/** First samples that both ways scale, and of these those before the clock runs: starting is no part of it. */
const TRIED = 21;
const UNTIMED = 5;
/** A card that needs so many times the copying way's time, and so long beyond, is not waited for. */
const HOPELESS = 2;
const PATIENCE_MS = 500;

/** What a trial of both ways found. */
export interface Trial {
  /** Milliseconds from one frame to the next, decoding included; with the start in it where only a few came. */
  readonly copyMs: number;
  readonly cardMs: number;
  /** Mean difference of a byte, in the frame where it is largest of those that both gave. */
  readonly difference: number;
  /** Whether the card gave all frames that the copying way gave. */
  readonly isWhole: boolean;
}

/**
 * Scales the first pictures both ways. The copying way goes again where it lost, as the first to go was cold.
 * @param patienceMs that a card has beyond {@link HOPELESS} times the copying way's time
 */
export async function tryScalers(
  pictures: BrowserPictures,
  plan: SamplingPlan,
  copying: () => PictureScaler,
  onCard: () => PictureScaler,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<Trial> {
  const first = await timed(pictures, copying(), plan, Number.POSITIVE_INFINITY, signal);
  const limitMs = HOPELESS * first.totalMs + patienceMs;
  const card = await timed(pictures, onCard(), plan, limitMs, signal);
  const again = card.ms < first.ms ? await timed(pictures, copying(), plan, limitMs, signal) : first;
  return {
    copyMs: Math.min(first.ms, again.ms),
    cardMs: card.ms,
    difference: card.frames.reduce(
      (most, frame, index) => Math.max(most, meanDifference(frame, first.frames[index])),
      0,
    ),
    isWhole: card.frames.length > UNTIMED && card.frames.length === first.frames.length,
  };
}

async function timed(
  pictures: BrowserPictures,
  scaler: PictureScaler,
  plan: SamplingPlan,
  limitMs: number,
  signal: AbortSignal,
) {
  const begun = performance.now();
  const until = Number.isFinite(limitMs) ? AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) : signal;
  const frames: Uint8Array[] = [];
  const times: number[] = [];
  try {
    for await (const frame of browserFrames(pictures, scaler, plan, { from: 0, to: TRIED }, until)) {
      frames.push(frame.slice());
      times.push(performance.now());
    }
  } catch (error) {
    if (signal.aborted || !until.aborted) throw error;
  }
  const totalMs = performance.now() - begun;
  const timedFrames = frames.length - UNTIMED;
  const ms =
    timedFrames > 0
      ? (times.at(-1)! - times[UNTIMED - 1]!) / timedFrames
      : totalMs / Math.max(1, frames.length);
  return { frames, totalMs, ms };
}

/** Of a byte. */
export function meanDifference(one: Uint8Array, other: Uint8Array | undefined): number {
  if (!other) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += Math.abs(one[at]! - other[at]!);
  return sum / one.length;
}
