import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import type { ReadContext, WriteOptions } from '../core/format.ts';
import type { InterchangeDocument, InterchangeSegment, InterchangeVideo } from '../core/interchange.ts';
import { evenFrames, type FrameSpan, type FrameTimes, RATE_UNKNOWN, spanOf } from './frame-times.ts';
import { canDropFrames, parseTimecode } from './timecode.ts';

/** How an editing program counts a video: frames at even distances, whatever those of the file do. */
export interface EditRate {
  readonly rate: Rational;
  readonly frames: FrameTimes;
  /** Number of the first frame, as its timecode says. */
  readonly startFrame: number;
  /** Whether timecode leaves out numbers to keep up with the clock. */
  readonly isDrop: boolean;
  /** Frames of the video; up to the last segment's end where its length is not known. */
  readonly frameCount: number;
}

/** Errors: `usage` when the rate is not known, or the start is no timecode of it */
export function editRateOf(document: InterchangeDocument, options: WriteOptions): EditRate {
  const rate = options.frameRate ?? ownRate(document.video);
  if (!rate) throw new AppError('usage', RATE_UNKNOWN);
  const frames = evenFrames(rate);
  const { startFrame, isDrop } = startOf(document.video, rate, options.startTimecode);
  const reached = document.segments.reduce((most, segment) => Math.max(most, spanOf(frames, segment).end), 1);
  const { durationUs } = document.video;
  return {
    rate,
    frames,
    startFrame,
    isDrop,
    frameCount: durationUs === null ? reached : Math.max(1, frames.edgeAt(durationUs)),
  };
}

/**
 * Frames and first frame for reading a list of an editing program.
 * Errors: `usage` when the rate is not known, or the start is no timecode of it
 */
export function readingRate(video: InterchangeVideo, context: ReadContext, said: Rational | null = null) {
  const rate = context.frameRate ?? said ?? ownRate(video);
  if (!rate) throw new AppError('usage', RATE_UNKNOWN);
  return { rate, frames: evenFrames(rate), ...startOf(video, rate, context.startTimecode ?? null) };
}

/** The nominal rate; an average only where it is a rate that editing programs have. */
export function ownRate({ nominalRate, frameRate }: InterchangeVideo): Rational | null {
  if (nominalRate || !frameRate) return nominalRate;
  return [1, 2, 1001].includes(frameRate.den) ? frameRate : null;
}

/** The timecode that was asked for, else the file's own, else zero. Errors: `usage`. */
export function startOf(
  { sourceTimecode: own }: InterchangeVideo,
  rate: Rational,
  wanted: string | null,
): Pick<EditRate, 'startFrame' | 'isDrop'> {
  if (wanted !== null) {
    const startFrame = parseTimecode(wanted, rate);
    if (startFrame !== null) return { startFrame, isDrop: canDropFrames(rate) };
    throw new AppError(
      'usage',
      `"${wanted}" is not a timecode at this frame rate: write it like 01:00:00:00.`,
    );
  }
  const ownRate = own?.rate ?? rate;
  const frame = own ? parseTimecode(own.text, ownRate) : null;
  if (!own || frame === null) return { startFrame: 0, isDrop: canDropFrames(rate) };
  // The same moment, counted at the rate of the list.
  const startFrame = Math.round((frame * ownRate.den * rate.num) / (ownRate.num * rate.den));
  return { startFrame, isDrop: own.text.includes(';') && canDropFrames(rate) };
}

/** The frames of a segment that lie in the video; null when none does. */
export function spanInVideo({ frames, frameCount }: EditRate, segment: InterchangeSegment): FrameSpan | null {
  const { first, end } = spanOf(frames, segment);
  return first >= frameCount ? null : { first, end: Math.min(end, frameCount) };
}
