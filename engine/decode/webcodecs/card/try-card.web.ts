import type { SamplingPlan } from '../../frame-source.ts';
import type { OpenedVideo } from '../../ranges/frame-stream.ts';
import type { CardWish } from '../picture-calls.ts';
import type { WatchedPictures } from '../watched-pictures.web.ts';
import { browserFrames } from '../web-codecs-stream.web.ts';

/** First samples that both ways scale, and of their pictures those before the clock runs: starting is no part of it. */
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
 * Scales the first pictures both ways; null where there are too few to tell. The copying way goes again where it lost, as
 * the first to go was cold.
 * @param patienceMs that a card has beyond {@link HOPELESS} times the copying way's time
 */
export async function tryCard(
  opened: OpenedVideo,
  pictures: WatchedPictures,
  card: CardWish,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<Trial | null> {
  const go = (way: CardWish | null, limitMs: number) =>
    timed(opened, pictures, card.plan, way, limitMs, signal);
  const first = await go(null, Number.POSITIVE_INFINITY);
  if (first.frames.length <= UNTIMED) return null;
  const limitMs = HOPELESS * first.totalMs + patienceMs;
  const scaled = await go(card, limitMs);
  const again = scaled.ms < first.ms ? await go(null, limitMs) : first;
  return {
    copyMs: Math.min(first.ms, again.ms),
    cardMs: scaled.ms,
    difference: scaled.frames.reduce(
      (most, frame, index) => Math.max(most, meanDifference(frame, first.frames[index])),
      0,
    ),
    isWhole: scaled.frames.length === first.frames.length,
  };
}

async function timed(
  opened: OpenedVideo,
  pictures: WatchedPictures,
  plan: SamplingPlan,
  card: CardWish | null,
  limitMs: number,
  signal: AbortSignal,
) {
  const begun = performance.now();
  const until = Number.isFinite(limitMs) ? AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) : signal;
  const frames: Uint8Array[] = [];
  const times: number[] = [];
  const place = () => {
    const frame = new Uint8Array(plan.width * plan.height * 3);
    frames.push(frame);
    return frame;
  };
  const range = { from: 0, to: TRIED };
  try {
    for await (const _ of browserFrames(opened, pictures, plan, range, place, until, card))
      times.push(performance.now());
  } catch (error) {
    if (signal.aborted || !until.aborted) throw error;
  }
  const totalMs = performance.now() - begun;
  const timedFrames = times.length - UNTIMED;
  const ms =
    timedFrames > 0
      ? (times.at(-1)! - times[UNTIMED - 1]!) / timedFrames
      : totalMs / Math.max(1, times.length);
  return { frames, totalMs, ms };
}

/** Of a byte. */
export function meanDifference(one: Uint8Array, other: Uint8Array | undefined): number {
  if (!other) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += Math.abs(one[at]! - other[at]!);
  return sum / one.length;
}
