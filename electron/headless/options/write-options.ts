import { AppError } from '../../../engine/base/errors.ts';
import { DEFAULT_WRITE_OPTIONS, type WriteOptions } from '../../../engine/formats/core/format.ts';
import { parseRate } from '../../../engine/formats/core/frame-times.ts';

/** Options that every command which writes formats takes, for `parseArgs`. */
export const WRITE_OPTIONS = {
  fps: { type: 'string' },
  media: { type: 'string' },
  subset: { type: 'string' },
  start: { type: 'string' },
} as const;

/** Their lines of `--help`, after that of `--fps`. */
export const WRITE_OPTIONS_HELP = `  --media ADDRESS   path or address of the video to write into the file, or its folder with / at the end
                    (default: its name)
  --subset NAME     training, validation or testing, for data sets (default: training)
  --start TIMECODE  timecode of the first frame, for editing formats (default: the file's own, else 00:00:00:00)`;

const SUBSETS: readonly WriteOptions['subset'][] = ['training', 'validation', 'testing'];

/** @param values as `parseArgs` gives them. Errors: `usage` */
export function writeOptionsOf(values: {
  readonly fps?: string | undefined;
  readonly media?: string | undefined;
  readonly subset?: string | undefined;
  readonly start?: string | undefined;
}): WriteOptions {
  const { fps, media = null, subset = 'training', start = null } = values;
  const frameRate = fps === undefined ? null : parseRate(fps);
  if (fps !== undefined && frameRate === null)
    throw new AppError('usage', `--fps must be a frame rate such as 25, 29.97 or 30000/1001, not "${fps}".`);
  const known = SUBSETS.find((each) => each === subset);
  if (!known) throw new AppError('usage', `--subset must be of ${SUBSETS.join(', ')}, not "${subset}".`);
  return { ...DEFAULT_WRITE_OPTIONS, frameRate, mediaUrl: media, subset: known, startTimecode: start };
}
