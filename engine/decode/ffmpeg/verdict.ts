import { AppError } from '../../base/errors.ts';
import { MICROS_PER_SECOND, type Micros } from '../../base/micros.ts';
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

/** Less than this missing at the end is rounding or a container that states its length loosely. */
const MISSING_US = 1 * MICROS_PER_SECOND;

/** What to tell about a video that gave pictures, but less or worse ones than promised; null when all is well. */
export function warningFor(
  name: string,
  video: ProbedVideo,
  log: CoreLog,
  reachedUs: Micros,
  wholeVideo: boolean,
): AppError | null {
  const cut = logSays(log, /partial file|ended prematurely|Truncating packet/i);
  const missing = wholeVideo && video.endUs !== null ? video.endUs - reachedUs : 0;
  if (cut || missing > MISSING_US) {
    const until = (reachedUs / MICROS_PER_SECOND).toFixed(1);
    return new AppError(
      'media/truncated',
      `"${name}" is incomplete: it could be read up to ${until} seconds. Copy or record it again for the rest.`,
    );
  }
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
