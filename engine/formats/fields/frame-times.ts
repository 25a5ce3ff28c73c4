import { AppError } from '../../base/errors.ts';
import { MICROS_PER_SECOND, type Rational, sampleTime } from '../../base/micros.ts';
import { firstIndex } from '../../base/sorted-search.ts';
import type { InterchangeVideo } from '../core/interchange.ts';

/**
 * Between times and frame numbers, the only place where that is decided. Frames count from 0; a frame belongs to a
 * segment when its centre does, a centre on the edge to the later side. So an edge is at the first frame whose centre
 * is after it: with even frames its time times the rate, rounded half up.
 *
 * | convention | first frame of `span` | last |
 * |---|---|---|
 * | from 0, end exclusive (EDL, FCPXML, OTIO, CVAT's "outside") | `first` | `end` |
 * | from 0, end inclusive | `first` | `end - 1` |
 * | from 1, end inclusive (Label Studio, FiftyOne, PySceneDetect) | `first + 1` | `end` |
 */
export interface FrameTimes {
  /** Average rate; null when only the table of frames is known. */
  readonly rate: Rational | null;
  /** The frame that an edge at `timeUs` is at, from 0 to the number of frames. */
  edgeAt(timeUs: number): number;
  /** When a frame begins, in microseconds; for a frame after the last, when the last ends. */
  timeOf(frame: number): number;
}

/** What is said where a format needs a frame rate and none is known; also by the command line, whose option it names. */
export const RATE_UNKNOWN =
  'This format counts frames, and the frame rate of the video is not known: give one, such as 25 or 30000/1001 (--fps on the command line).';

/** Frames of a segment: from `first` to before `end`. */
export interface FrameSpan {
  readonly first: number;
  readonly end: number;
}

/**
 * Frame times of a video.
 * @param override a rate that is used whatever the video's own
 * Errors: `usage` when neither a rate nor a table is known
 */
export function frameTimesOf(
  video: Pick<InterchangeVideo, 'frameRate' | 'frameTimesUs' | 'durationUs'>,
  override: Rational | null = null,
): FrameTimes {
  if (override) return evenFrames(override);
  if (video.frameTimesUs && video.frameTimesUs.length > 0)
    return tabledFrames(video.frameTimesUs, video.frameRate, video.durationUs);
  if (video.frameRate) return evenFrames(video.frameRate);
  throw new AppError('usage', RATE_UNKNOWN);
}

/** Frames at even distances. */
export function evenFrames(rate: Rational): FrameTimes {
  return {
    rate,
    edgeAt: (timeUs) => Math.max(0, nearestFrame(timeUs, rate)),
    timeOf: (frame) => frameTime(frame, rate),
  };
}

function tabledFrames(
  times: readonly number[],
  rate: Rational | null,
  durationUs: number | null,
): FrameTimes {
  const last = times.at(-1)!;
  const lastLength = rate ? sampleTime(1, rate) : last - (times.at(-2) ?? last - 1);
  const endUs = durationUs !== null && durationUs > last ? durationUs : last + Math.max(1, lastLength);
  const timeOf = (frame: number) => (frame >= times.length ? endUs : times[Math.max(0, frame)]!);
  return {
    rate,
    timeOf,
    edgeAt: (timeUs) => firstIndex(times.length, (frame) => timeOf(frame) + timeOf(frame + 1) > 2 * timeUs),
  };
}

/** The frames of a segment, at least one; a marker's is the one that it is nearest to the begin of. */
export function spanOf(
  frames: FrameTimes,
  segment: { readonly startUs: number; readonly endUs: number | null },
): FrameSpan {
  const first = frames.edgeAt(segment.startUs);
  const end = segment.endUs === null ? first + 1 : frames.edgeAt(segment.endUs);
  return { first, end: Math.max(first + 1, end) };
}

/** How many segments' edges are not on frames, for a loss report. */
export function movedByFrames(
  frames: FrameTimes,
  segments: readonly { readonly startUs: number; readonly endUs: number | null }[],
): number {
  return segments.filter((segment) => {
    const { first, end } = spanOf(frames, segment);
    const isMoved = (frame: number, timeUs: number) => frames.timeOf(frame) !== timeUs;
    return isMoved(first, segment.startUs) || (segment.endUs !== null && isMoved(end, segment.endUs));
  }).length;
}

/** Rounds half up, exactly: products of long times and large rates do not fit a double. */
function nearestFrame(timeUs: number, { num, den }: Rational): number {
  const product = timeUs * num;
  const unit = den * MICROS_PER_SECOND;
  if (Math.abs(product) < 2 ** 51) return Math.floor((2 * product + unit) / (2 * unit));
  const exact = 2n * BigInt(timeUs) * BigInt(num) + BigInt(unit);
  return Number(floorDivided(exact, 2n * BigInt(unit)));
}

/** When a frame begins: rounded half up to microseconds, exactly. */
function frameTime(frame: number, rate: Rational): number {
  if (Math.abs(frame) * rate.den * MICROS_PER_SECOND < 2 ** 51) return sampleTime(frame, rate);
  const unit = 2n * BigInt(rate.num);
  return Number(
    floorDivided(2n * BigInt(frame) * BigInt(rate.den) * BigInt(MICROS_PER_SECOND) + BigInt(rate.num), unit),
  );
}

function floorDivided(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b > a ? quotient - 1n : quotient;
}

const NTSC: readonly Rational[] = [24000, 30000, 48000, 60000, 120000].map((num) => ({ num, den: 1001 }));

/**
 * A rate as people and files write it: `25`, `30000/1001`, `29.97`, `23.976`. Decimals near an NTSC rate mean that.
 * Null when it is none, or beyond 1000 frames per second.
 */
export function parseRate(text: string): Rational | null {
  const match = /^\s*(\d{1,9})(?:(?:\/(\d{1,9}))|(?:\.(\d{1,9})))?\s*$/.exec(text);
  if (!match) return null;
  const [, whole = '', den, decimals = ''] = match;
  if (den !== undefined) return lowest(Number(whole), Number(den));
  return rateOfNumber(Number(`${whole}.${decimals || '0'}`));
}

/** The exact rate that a decimal number stands for. Null when it is none. */
export function rateOfNumber(value: number): Rational | null {
  if (!(value > 0 && value <= 1000)) return null;
  if (Number.isInteger(value)) return { num: value, den: 1 };
  const ntsc = NTSC.find(({ num, den }) => Math.abs(num / den - value) < 0.005);
  return ntsc ?? lowest(Math.round(value * 1e6), 1e6);
}

function lowest(num: number, den: number): Rational | null {
  if (num <= 0 || den <= 0 || num / den > 1000) return null;
  let [a, b] = [num, den];
  while (b > 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
}

/** `25/1`. */
export function rateText({ num, den }: Rational): string {
  return `${num}/${den}`;
}
