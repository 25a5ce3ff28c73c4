import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { type Micros, secondsToMicros } from '../../../engine/base/micros.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { Format, WriteOptions } from '../../../engine/formats/core/format.ts';
import { FORMATS } from '../../../engine/formats/registry.ts';
import { PROVIDER_CHOICES, type ProviderChoice } from '../../../engine/inference/worker/provider-choice.ts';
import { parseQueueAddress, type QueueAddress } from '../../host/queue/queue-address.ts';
import type { DecoderChoice } from '../../host/settings/native-decoder.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { WRITE_OPTIONS, WRITE_OPTIONS_HELP, writeOptionsOf } from '../options/write-options.ts';
import type { VideoFilter } from './filter-videos.ts';
import { paintOutOf } from './paint-out-option.ts';

const wrong = wrongUsageOf('tag');

/** Formats of the command's own. */
export type PlainFormat = (typeof PLAIN_FORMATS)[number];
const PLAIN_FORMATS = ['json', 'csv', 'table'] as const;
export type ProgressStyle = 'bar' | 'lines' | 'json' | 'none';

export interface TagOptions {
  readonly inputs: readonly string[];
  /** Name or folder of a model package, or null for the bundled one. */
  readonly model: string | null;
  /** One of the command's own, or any other that can be written. */
  readonly format: PlainFormat | Format;
  /** For the other formats. */
  readonly write: WriteOptions;
  /** Folder for one file per video, or null for standard output. */
  readonly out: string | null;
  readonly threshold: number | null;
  readonly minDurationUs: Micros | null;
  /** Whether a group of labels is named where none of them is sure enough. */
  readonly backsOff: boolean;
  readonly progress: ProgressStyle;
  /** File of the library's database; undefined: the user's, where results are kept at all; null: none. */
  readonly library: string | null | undefined;
  /** Videos at once; null: as many as suit the machine. */
  readonly jobs: number | null;
  /** Again, even what has been done. */
  readonly force: boolean;
  readonly watch: boolean;
  readonly decoder: DecoderChoice;
  /** Which of several videos in a file, from 1; undefined: the one chosen before, else the file's own choice. */
  readonly videoNumber: number | undefined;
  /** Regions that the model does not see, in all videos of this run. */
  readonly paintOut: readonly Region[];
  readonly provider: ProviderChoice;
  readonly filter: VideoFilter;
  /** The queue whose workers label the videos; null: this machine does. */
  readonly queue: QueueOptions | null;
  readonly help: boolean;
}

export interface QueueOptions {
  readonly address: QueueAddress;
  /** As given: NAME=DIR. */
  readonly roots: readonly string[];
  /** Videos are put in and not waited for. */
  readonly isDetached: boolean;
  /** Videos that were left so are fetched, with what failed of them. */
  readonly isAttached: boolean;
  /** Only shows what is there. */
  readonly isStatus: boolean;
}

/** The text of --help, with the formats that there are. */
export function tagUsage(): string {
  const rows = OTHERS.map(({ id, title }) => `  ${id.padEnd(21)} ${title}`);
  return `Usage: npm run -s tag -- [options] VIDEO|FOLDER...

Labels the actions in videos. Folders are searched for video files with all folders inside them; a file given by
name is always tried.

  --model NAME|DIR      model by name, or the folder of its package (default: tubelet-base)
  --format FORMAT       json, csv, table or one of the formats below (default: table on a terminal, else json)
  --out DIR             write a file per video into DIR instead of printing, such as NAME.tubelet.json; videos of
                        the same name get distinct files
  --threshold X         how sure a typical label must be, 0 to 1; the others keep their distance to it
                        (default: as calibrated in the model)
  --min-length SECONDS  shortest segment (default: the model's)
  --no-back-off         label nothing where no label is sure enough, instead of naming their group, such as Tennis
  --include GLOB        only files in folders whose path or name matches, such as '*.mp4' or 'day-?/**'; may be repeated
  --exclude GLOB        leave such files out; may be repeated
  --since WHEN          only files in folders changed since then: 2026-05-01, 2026-05-01T18:00, or 12h, 7d (ago)
  --video-number N      of files that hold several videos, label number N; the library keeps the choice
                        (default: the one chosen before, else the one that the file calls its default)
  --paint-out X,Y,W,H   a part of the picture that the model does not see, such as a clock or a logo: left, top, width and
                        height as fractions of the picture, such as 0,0.9,0.25,0.1; may be repeated. It adds to what
                        the app has painted out of the video or of its study
  --decoder NAME        auto, wasm or native (default: auto). wasm is the decoder that comes with Tubelet, in a sandbox.
                        native is the ffmpeg on the PATH: about twice as fast, but a file
                        made to abuse a fault in it can do what you can do. auto is native once you have used
                        --decoder native or allowed it in the settings, else wasm
  --provider NAME       auto, cpu or webgpu (default: cpu). webgpu is the graphics processor; auto measures for a moment
                        and takes the faster. Scores differ from the processor's in the last digits
  --jobs N              videos at once (default: as suits this machine with --out, else 1)
  --force               tag again what has been done
  --watch               stay, and tag what is put into the folders, until stopped
  --library FILE        keep results in this library too, a file or its folder (default with --out: yours, where the
                        app finds them)
  --no-library          keep results in no library
  --progress STYLE      on standard error: bar (plain lines unless that is a terminal), json (one object per
                        line, failures too) or none
  --quiet               nothing but failures on standard error
  --help                show this text

With more machines (see npm run -s worker -- --help):
  --queue URL           let the workers of a Valkey or Redis server do it: redis://HOST:PORT or rediss://HOST:PORT
  --root NAME=DIR       a folder that the workers may have elsewhere; may be repeated
  --detach              put the videos into the queue and go
  --attach              fetch what comes of videos that were left so (the same command otherwise)
  --status              show the workers, what each does, and what failed

With --out or --library, a video that was tagged before with the same content, model and settings is not tagged again,
wherever it lies now: stop at any time and run the same command again to go on.
For the formats below:
  --fps RATE        frame rate to write with, such as 25, 29.97 or 30000/1001 (default: the video's own)
${WRITE_OPTIONS_HELP}

Printed JSON is one object for one video; for several videos, or a folder, one object per line as each is done.
Printed CSV is one table with a column that names the video. Other formats are printed for a single video; what they
have no place for is said on standard error.

Formats:
${rows.join('\n')}

Exit status: 0 all tagged, 1 some failed (each with its sentence on standard error, the rest done), 2 wrong usage,
130 stopped by Ctrl+C (what was done is kept).`;
}

/**
 * @param isTerminal which of the standard streams are one: they decide what is not given
 * Errors: `usage`
 */
export function parseTagOptions(
  args: readonly string[],
  isTerminal: { readonly stdout: boolean; readonly stderr: boolean },
): TagOptions {
  const { values, positionals } = parsed(args);
  const help = values.help ?? false;
  const isStatus = values.status ?? false;
  if (positionals.length === 0 && !help && !isStatus) throw wrong('Give at least one video or folder.');
  if (values.quiet && values.progress !== undefined && values.progress !== 'none') {
    throw wrong(`--quiet and --progress ${values.progress} contradict each other.`);
  }
  const out = values.out === undefined ? null : path.resolve(given('--out', values.out));
  const fallback = out === null && isTerminal.stdout ? 'table' : 'json';
  const format = formatNamed(values.format ?? fallback);
  if (out !== null && format === 'table')
    throw wrong('--format table is for reading: with --out use another format.');
  const seconds = values['min-length'];
  const queue = queueOptions(values, out);
  if (values.library !== undefined && values['no-library'])
    throw wrong('--library and --no-library contradict each other.');
  if (values.watch && out === null) throw wrong('--watch needs --out: say where results go.');
  const style = values.quiet
    ? 'none'
    : oneOf('--progress', values.progress ?? 'bar', ['bar', 'json', 'none']);
  return {
    inputs: positionals,
    model: values.model === undefined ? null : given('--model', values.model),
    format,
    write: writeOptionsOf(values),
    out,
    threshold: values.threshold === undefined ? null : numberIn('--threshold', values.threshold, 1),
    minDurationUs: seconds === undefined ? null : secondsToMicros(numberIn('--min-length', seconds, 86_400)),
    backsOff: !values['no-back-off'],
    library: values['no-library'] ? null : values.library && path.resolve(given('--library', values.library)),
    jobs: values.jobs === undefined ? null : wholeNumber('--jobs', values.jobs, 1, 16),
    force: values.force ?? false,
    watch: values.watch ?? false,
    videoNumber: videoNumberOf(values['video-number']),
    paintOut: paintOutOf(values['paint-out'] ?? [], wrong),
    provider: oneOf('--provider', values.provider ?? 'cpu', PROVIDER_CHOICES),
    decoder: oneOf('--decoder', values.decoder ?? 'auto', ['auto', 'wasm', 'native']),
    filter: {
      include: values.include ?? [],
      exclude: values.exclude ?? [],
      sinceMs: values.since === undefined ? null : parseSince('--since', values.since),
    },
    queue,
    progress: style === 'bar' && !isTerminal.stderr ? 'lines' : style,
    help,
  };
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        format: { type: 'string' },
        ...WRITE_OPTIONS,
        out: { type: 'string' },
        threshold: { type: 'string' },
        'min-length': { type: 'string' },
        'no-back-off': { type: 'boolean' },
        include: { type: 'string', multiple: true },
        exclude: { type: 'string', multiple: true },
        since: { type: 'string' },
        jobs: { type: 'string' },
        force: { type: 'boolean' },
        watch: { type: 'boolean' },
        'video-number': { type: 'string' },
        'paint-out': { type: 'string', multiple: true },
        decoder: { type: 'string' },
        provider: { type: 'string' },
        library: { type: 'string' },
        'no-library': { type: 'boolean' },
        progress: { type: 'string' },
        queue: { type: 'string' },
        root: { type: 'string', multiple: true },
        detach: { type: 'boolean' },
        attach: { type: 'boolean' },
        status: { type: 'boolean' },
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}

function queueOptions(values: ReturnType<typeof parsed>['values'], out: string | null): QueueOptions | null {
  const { queue, root = [], detach = false, attach = false, status = false } = values;
  if (queue === undefined) {
    const given = { root: root.length > 0, detach, attach, status };
    const lone = Object.entries(given).find(([, isGiven]) => isGiven)?.[0];
    if (lone !== undefined) throw wrong(`--${lone} needs --queue: say where the queue is.`);
    return null;
  }
  const workersOwn = (['decoder', 'provider'] as const).find((name) => values[name] !== undefined);
  if (workersOwn !== undefined)
    throw wrong(`--${workersOwn} is each worker's own with --queue: give it to npm run -s worker.`);
  if (detach && attach) throw wrong('--detach and --attach contradict each other.');
  if (out === null && !status) throw wrong('--queue needs --out: say where results go.');
  return {
    address: parseQueueAddress(queue),
    roots: root,
    isDetached: detach,
    isAttached: attach,
    isStatus: status,
  };
}

/** Formats that `convert` writes too, but for what `json` and `csv` are here. */
const OTHERS = FORMATS.filter(({ id, canExport }) => canExport && id !== 'tubelet' && id !== 'csv');

function formatNamed(id: string): PlainFormat | Format {
  // What `json` is called elsewhere.
  const name = id === 'tubelet' ? 'json' : id;
  const found = PLAIN_FORMATS.find((plain) => plain === name) ?? OTHERS.find((other) => other.id === name);
  if (found) return found;
  const ids = [...PLAIN_FORMATS, ...OTHERS.map((other) => other.id)];
  throw wrong(`--format must be one of ${ids.join(', ')}, not "${id}".`);
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} must be ${allowed.join(', ')}, not "${value}".`);
  return found;
}

function numberIn(option: string, text: string, most: number): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw wrong(`${option} must be a number from 0 to ${most}, not "${text}".`);
  return value;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw wrong(`${option} must be a whole number from ${least} to ${most}, not "${text}".`);
}

function videoNumberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber('--video-number', text, 1, 1000);
}

/**
 * A moment, or so long ago. Dates without a time begin at midnight here.
 * Errors: `usage`
 */
export function parseSince(option: string, text: string): number {
  const ago = /^(\d{1,6})([hd])$/.exec(text);
  if (ago) return Date.now() - Number(ago[1]) * (ago[2] === 'h' ? 3_600_000 : 86_400_000);
  if (/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) {
    const time = new Date(text.includes('T') ? text : `${text}T00:00`).getTime();
    if (!Number.isNaN(time)) return time;
  }
  throw new AppError('usage', `${option} must be a date such as 2026-05-01, or 12h or 7d, not "${text}".`);
}

function given(option: string, value: string): string {
  if (value === '') throw wrong(`${option} must not be empty.`);
  return value;
}
