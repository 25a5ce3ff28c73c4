import { AppError } from '../../base/errors.ts';
import { MICROS_PER_SECOND, type Micros } from '../../base/micros.ts';
import { LOOSELY_US } from '../found-length.ts';
import { encrypted, type ProbedVideo } from '../probe/probe.ts';
import { type CoreLog, logSays } from './core-log.ts';

/** The one clear error for a video of which no picture could be decoded. */
export function withoutFrames(name: string, video: ProbedVideo, log: CoreLog): AppError {
  const { codec } = video.info.video;
  if (video.mayBeEncrypted) return encrypted(name);
  const missing = /Decoder \(codec|no decoder found|hardware accelerated|not implemented|Decoder not found/i;
  if (codec.startsWith('unknown') || logSays(log, missing)) {
    return new AppError(
      'media/unsupported-codec',
      `"${name}" uses the video codec ${codec}, which cannot be decoded here. Convert it to H.264 or VP9.`,
      { details: { codec } },
    );
  }
  return new AppError(
    'media/no-frames',
    `"${name}" has a video stream (${codec}), but no picture in it can be decoded.`,
    {
      details: { codec, reason: log.errors[0] ?? '' },
    },
  );
}

/** What came out of a video. */
export interface Found {
  readonly name: string;
  readonly video: ProbedVideo;
  readonly log: CoreLog;
  /** Where the last picture ends. */
  readonly reachedUs: Micros;
  /** Whether all of it was to be decoded. */
  readonly isWhole: boolean;
}

/** True when ffmpeg itself says that the file ends in the middle. */
export function isCutShort(log: CoreLog): boolean {
  return logSays(log, /partial file|ended prematurely|Truncating packet/i);
}

/** What to tell about a video that gave pictures, but not those that it promised; null when all is well. */
export function warningFor(found: Found): AppError | null {
  const { name, video, log, reachedUs, isWhole } = found;
  const end = video.endUs ?? (video.info.streams.length === 1 ? video.info.durationUs : null);
  const missing = isWhole && end !== null ? end - reachedUs : 0;
  const stated = video.info.durationUs ?? video.endUs;
  const further = isWhole && stated !== null ? reachedUs - stated : 0;
  if (log.jumps.length > 0) return clockWarning(found);
  if (isCutShort(log) || missing > LOOSELY_US) {
    return new AppError(
      'media/truncated',
      `"${name}" is incomplete: it could be read up to ${secondsOf(reachedUs)} seconds. Copy or record it again for the rest.`,
    );
  }
  if (further > LOOSELY_US) return clockWarning(found);
  if (
    logSays(
      log,
      /Error while decoding stream|concealing \d+|corrupt (decoded|input)|Error submitting packet/i,
    )
  ) {
    return new AppError(
      'media/damaged',
      `"${name}" is damaged in places: some pictures may be wrong or missing.`,
      { details: { errors: log.errorCount } },
    );
  }
  return null;
}

/** For a video whose timestamps jump: its pictures are all there, and their times are not the file's. */
export function clockWarning({ name, video, reachedUs, isWhole }: Found): AppError {
  const stated = video.info.durationUs;
  const length = isWhole
    ? ` Its pictures fill ${secondsOf(reachedUs)} seconds${stated === null ? '' : `, not the ${secondsOf(stated)} that it states`}.`
    : '';
  return new AppError(
    'media/clock',
    `The clock of "${name}" jumps, as where recordings were joined or a camera lost its time: after a jump, times count on from the picture before.${length}`,
  );
}

function secondsOf(time: Micros): string {
  return (time / MICROS_PER_SECOND).toFixed(1);
}
