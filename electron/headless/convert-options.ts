import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../../engine/errors.ts';
import type { WriteOptions } from '../../engine/formats/format.ts';
import { parseRate } from '../../engine/formats/frame-times.ts';
import type { InterchangeState } from '../../engine/formats/interchange.ts';
import { FORMATS } from '../../engine/formats/registry.ts';
import type { Rational } from '../../engine/time/micros.ts';

export interface ConvertOptions {
  readonly inputs: readonly string[];
  readonly to: string;
  /** Null: recognised by content. */
  readonly from: string | null;
  /** File or existing folder, or null for standard output. */
  readonly out: string | null;
  readonly frameRate: Rational | null;
  readonly tracks: readonly string[] | null;
  readonly states: readonly InterchangeState[] | null;
  /** Names of the videos to take, or null for all. */
  readonly videos: readonly string[] | null;
  readonly mediaUrl: string | null;
  readonly subset: WriteOptions['subset'];
  readonly startTimecode: string | null;
  readonly quiet: boolean;
  readonly help: boolean;
}

const STATES: readonly InterchangeState[] = ['suggested', 'accepted', 'edited', 'rejected'];
const SUBSETS: readonly WriteOptions['subset'][] = ['training', 'validation', 'testing'];

/** The text of --help, with the formats that there are. */
export function convertUsage(): string {
  const row = ({ id, title, canImport, canExport }: (typeof FORMATS)[number]) =>
    `  ${id.padEnd(21)} ${title}${canImport && canExport ? '' : canExport ? ' (write only)' : ' (read only)'}`;
  return `Usage: npm run -s convert -- IN... --to ID --out FILE [options]

Converts labels of videos between formats. The format of IN is recognised by its content; Tubelet projects can be
read too. What cannot be read, and what the new format has no place for, is said on standard error.

  --to ID           format to write
  --out FILE        file to write, or an existing folder for a file per video (default: standard output)
  --from ID         format of IN, instead of recognising it
  --fps RATE        frame rate to read and write with, such as 25, 29.97 or 30000/1001 (default: the file's own)
  --track NAME      only this track; may be given several times
  --state LIST      only segments in these states, of suggested, accepted, edited, rejected, with commas, or all
                    (default: all but rejected)
  --video NAME      only this video of several; may be given several times
  --media ADDRESS   path or address of the video to write into the file (default: its name)
  --subset NAME     training, validation or testing, for data sets (default: training)
  --start TIMECODE  timecode of the first frame, for editing formats (default: 00:00:00:00)
  --quiet           nothing but failures on standard error
  --help            show this text

Formats:
${FORMATS.map(row).join('\n')}

Exit status: 0 converted, 1 could not be written, 2 wrong usage or unreadable input.`;
}

/** Errors: `usage` */
export function parseConvertOptions(args: readonly string[]): ConvertOptions {
  const { values, positionals } = parsed(args);
  const help = values.help ?? false;
  if (!help && positionals.length === 0) throw wrong('Give a file with labels.');
  if (!help && values.to === undefined) throw wrong('Say with --to which format to write.');
  const fps = values.fps === undefined ? null : parseRate(values.fps);
  if (values.fps !== undefined && fps === null) {
    throw wrong(`--fps must be a frame rate such as 25, 29.97 or 30000/1001, not "${values.fps}".`);
  }
  if (values.out === '') throw wrong('--out must not be empty.');
  return {
    inputs: positionals,
    to: values.to ?? '',
    from: values.from ?? null,
    out: values.out === undefined ? null : path.resolve(values.out),
    frameRate: fps,
    tracks: values.track ?? null,
    states: values.state === undefined ? null : statesOf(values.state),
    videos: values.video ?? null,
    mediaUrl: values.media ?? null,
    subset: oneOf('--subset', values.subset ?? 'training', SUBSETS),
    startTimecode: values.start ?? null,
    quiet: values.quiet ?? false,
    help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        fps: { type: 'string' },
        track: { type: 'string', multiple: true },
        state: { type: 'string' },
        video: { type: 'string', multiple: true },
        media: { type: 'string' },
        subset: { type: 'string' },
        start: { type: 'string' },
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw wrong(`${why.replace(/\.$/, '')}.`);
  }
}

function statesOf(text: string): readonly InterchangeState[] {
  if (text.trim() === 'all') return STATES;
  return text.split(',').map((part) => oneOf('--state', part.trim(), STATES));
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} must be of ${allowed.join(', ')}, not "${value}".`);
  return found;
}

function wrong(sentence: string): AppError {
  return new AppError('usage', `${sentence} See npm run -s convert -- --help.`);
}
