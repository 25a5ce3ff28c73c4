import { readFileSync } from 'node:fs';
import { AppError } from '../../../engine/base/errors.ts';
import { DEFAULT_WRITE_OPTIONS, type WriteOptions } from '../../../engine/formats/core/format.ts';
import { parseSubsetList, SUBSETS } from '../../../engine/formats/core/split.ts';
import { parseRate } from '../../../engine/formats/fields/frame-times.ts';

/** Options that every command which writes formats takes, for `parseArgs`. */
export const WRITE_OPTIONS = {
  fps: { type: 'string' },
  media: { type: 'string' },
  subset: { type: 'string' },
  start: { type: 'string' },
  split: { type: 'string' },
  seed: { type: 'string' },
  'subset-list': { type: 'string' },
} as const;

/** Their lines of `--help`, after that of `--fps`. */
export const WRITE_OPTIONS_HELP = `  --media ADDRESS   path or address of the video to write into the file, or its folder with / at the end
                    (default: its name)
  --subset NAME     training, validation or testing, for data sets (default: training)
  --split V,T       shares of the videos for validation and testing in data sets, such as 0.1,0.1; which videos is drawn
                    from their names
  --seed TEXT       another draw of --split
  --subset-list FILE   which videos are for what, before any draw: a line per video, its name, a comma and the subset
  --start TIMECODE  timecode of the first frame, for editing formats (default: the file's own, else 00:00:00:00)`;

/** @param values as `parseArgs` gives them. Errors: `usage` */
export function writeOptionsOf(values: {
  readonly fps?: string | undefined;
  readonly media?: string | undefined;
  readonly subset?: string | undefined;
  readonly start?: string | undefined;
  readonly split?: string | undefined;
  readonly seed?: string | undefined;
  readonly 'subset-list'?: string | undefined;
}): WriteOptions {
  const { fps, media = null, subset = 'training', start = null } = values;
  const frameRate = fps === undefined ? null : parseRate(fps);
  if (fps !== undefined && frameRate === null)
    throw new AppError('usage', `--fps must be a frame rate such as 25, 29.97 or 30000/1001, not "${fps}".`);
  const known = SUBSETS.find((each) => each === subset);
  if (!known) throw new AppError('usage', `--subset must be of ${SUBSETS.join(', ')}, not "${subset}".`);
  const split = values.split === undefined ? null : splitOf(values.split, values.seed ?? '');
  if (values.seed !== undefined && !split)
    throw new AppError('usage', '--seed is of --split: give that too.');
  const list = values['subset-list'];
  const subsets = list === undefined ? {} : subsetsIn(list);
  return {
    ...DEFAULT_WRITE_OPTIONS,
    frameRate,
    mediaUrl: media,
    subset: known,
    startTimecode: start,
    split,
    subsets,
  };
}

function splitOf(text: string, seed: string): WriteOptions['split'] {
  const shares = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [validation = Number.NaN, testing = 0] = shares;
  const isGood = shares.length <= 2 && validation >= 0 && testing >= 0 && validation + testing <= 1;
  if (isGood) return { validation, testing, seed };
  throw new AppError('usage', `--split must be shares of up to 1 in all, such as 0.1,0.1, not "${text}".`);
}

/** The subset of each video in a list. Errors: `usage` with the line */
function subsetsIn(file: string): WriteOptions['subsets'] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError(
      'usage',
      `--subset-list ${file} cannot be read: give a file with a name and a subset per line.`,
      {
        cause,
      },
    );
  }
  return parseSubsetList(text, `--subset-list ${file}`);
}
