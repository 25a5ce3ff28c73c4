import { AppError } from '../../base/errors.ts';
import type { Rational } from '../../base/micros.ts';
import type { WriteOptions } from './format.ts';
import { evenFrames, type FrameSpan, type FrameTimes, RATE_UNKNOWN, spanOf } from './frame-times.ts';
import type { InterchangeDocument, InterchangeSegment } from './interchange.ts';
import { parseTimecode } from './timecode.ts';

/** How an editing program counts a video: frames at even distances, whatever those of the file do. */
export interface EditRate {
  readonly rate: Rational;
  readonly frames: FrameTimes;
  /** Number of the first frame, as its timecode says. */
  readonly startFrame: number;
  /** Frames of the video; up to the last segment's end where its length is not known. */
  readonly frameCount: number;
}

/** Errors: `usage` when the rate is not known, or the start is no timecode of it */
export function editRateOf(document: InterchangeDocument, options: WriteOptions): EditRate {
  const rate = options.frameRate ?? document.video.frameRate;
  if (!rate) throw new AppError('usage', RATE_UNKNOWN);
  const frames = evenFrames(rate);
  const startFrame = options.startTimecode === null ? 0 : parseTimecode(options.startTimecode, rate);
  if (startFrame === null)
    throw new AppError(
      'usage',
      `"${options.startTimecode}" is not a timecode at this frame rate: write it like 01:00:00:00.`,
    );
  const reached = document.segments.reduce((most, segment) => Math.max(most, spanOf(frames, segment).end), 1);
  const { durationUs } = document.video;
  return {
    rate,
    frames,
    startFrame,
    frameCount: durationUs === null ? reached : Math.max(1, frames.edgeAt(durationUs)),
  };
}

/** The frames of a segment that lie in the video; null when none does. */
export function spanInVideo({ frames, frameCount }: EditRate, segment: InterchangeSegment): FrameSpan | null {
  const { first, end } = spanOf(frames, segment);
  return first >= frameCount ? null : { first, end: Math.min(end, frameCount) };
}
