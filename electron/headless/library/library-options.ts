import path from 'node:path';
import { SEGMENT_STATES, type SegmentState } from '../../../engine/annotation/document/records.ts';
import type { WriteOptions } from '../../../engine/formats/core/format.ts';
import { CLIP_PARTS, DEFAULT_CLIP_PATTERN } from '../../../engine/formats/reels/clip-names.ts';
import { FORMATS } from '../../../engine/formats/registry.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { SegmentFilter, SegmentSort } from '../../contract/segments.ts';
import type { ClipWish } from '../../host/library/clips/clips.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { WRITE_OPTIONS, WRITE_OPTIONS_HELP, writeOptionsOf } from '../options/write-options.ts';
import { parseSince } from '../tag/tag-options.ts';
import { REEL_HELP, REEL_OPTIONS, type ReelWish, reelWish, rollOf } from './reel.ts';

const wrong = wrongUsageOf('library');

/** Lists of what was found, one line for each. */
const LISTS = ['csv', 'jsonl'];
const EXPORT_FORMATS = [
  ...LISTS,
  ...FORMATS.flatMap(({ id, canExport }) => (canExport && !LISTS.includes(id) ? [id] : [])),
];

const COMMANDS = [
  'search',
  'stats',
  'export',
  'reel',
  'backup',
  'check',
  'scan',
  'recut',
  'review',
  'similar',
  'clear-cache',
] as const;

/** Those that ask about what was coded. */
const OF_A_STUDY = ['search', 'stats', 'export', 'reel', 'review', 'similar', 'recut'];

export interface LibraryOptions {
  readonly command: (typeof COMMANDS)[number];
  readonly operands: readonly string[];
  /** Undefined: the user's. */
  readonly library: string | undefined;
  readonly filter: SegmentFilter;
  /** Name or path of a library folder. */
  readonly folder: string | undefined;
  readonly collection: string | undefined;
  /** Name or id of a study. */
  readonly study: string | undefined;
  readonly sort: SegmentSort;
  readonly limit: number;
  /** `table` or `json`; of the command `export` csv, jsonl or a format's id. */
  readonly format: string;
  /** Names that only the labels themselves have: null for all. */
  readonly tracks: readonly string[] | null;
  readonly observers: readonly string[] | null;
  /** How `export` writes a format; null for its own lists, and of other commands. */
  readonly write: WriteOptions | null;
  readonly out: string | null;
  readonly clips: 'copy' | 'exact' | null;
  readonly clipWish: Pick<ClipWish, 'preUs' | 'postUs' | 'pattern'>;
  /** Of the command `reel` alone. */
  readonly reel: ReelWish | null;
  /** Of the command `recut` alone. */
  readonly recut: TagSettings | null;
  /** A folder with model packages besides the usual ones. */
  readonly models: string | undefined;
}

/** Names joined by commas, in lines that go on under the texts of options. */
function wrapped(names: readonly string[]): string {
  let text = '';
  let length = 0;
  for (const name of names) {
    const isFull = length + name.length > 90;
    text += text === '' ? name : isFull ? `,\n${' '.repeat(21)}${name}` : `, ${name}`;
    length = isFull ? name.length : length + name.length + 2;
  }
  return text;
}

/** Texts of options moved by one, to the column of these. */
function wideHelp(text: string): string {
  return text.replace(/^(.{18} {2})(?=\S)/gm, '$1 ');
}

export const LIBRARY_USAGE = `Usage: npm run -s library -- COMMAND [options]

  search [WORDS]     segments whose label, note, video or folder has words that begin so
  stats              what is in the library
  export             the segments that a search finds: annotations, or clips cut from the videos
  reel               one timeline of the segments that a search finds, for an editing program
  backup FILE        write a copy of the library that is whole, while others use it
  check              look for damage
  scan [FOLDER...]   put folders into the library, or look through those that are in it
  recut [WORDS]      cut the stored scores of tagged videos by other thresholds; nothing is decoded, and a person's
                     segments stay. WORDS, --folder, --label, --since, --until and --study choose the videos (default:
                     all); with --study those alone that somebody has coded in it
  review             suggestions whose check teaches most: in doubt, disputed, and not ten of the same; --label and
                     --folder choose among them
  similar VIDEO START END   what looks most like a stretch of a tagged video, in seconds; in all tagged videos
  study ...          studies and their figures: see study --help
  clear-cache        remove what was computed of the videos: pictures, tokens, scores. It is made again when needed

  --library FILE     the library: its file, or its folder (default: TUBELET_LIBRARY or your data folder)
  --label NAME       only this label; may be repeated
  --text WORDS       as the words of search
  --min-score X, --max-score X, --min-length SECONDS, --max-length SECONDS
  --folder NAME      only videos of this library folder, by name or path
  --since WHEN, --until WHEN   when the video's file was changed: 2026-05-01, 2026-05-01T18:00, or 12h, 7d (ago)
  --state STATES     suggested, accepted, edited, rejected, joined by commas (default: all but rejected)
  --threshold X      recut: probability a label needs, 0 to 1 (default: the model's own for each)
  --shortest SECONDS recut: leave out shorter segments (default: the model's own)
  --label-threshold ID=X   recut: of one label, by its id in the model; may be repeated
  --no-back-off      recut: label nothing where no label is sure enough, instead of naming their group, such as Tennis
  --models DIR       recut, similar: a folder with model packages besides the installed ones
  --collection NAME  only clips of this collection
  --study NAME       search, stats, export, reel, review, similar, recut: what was coded in this study, by name or id, and
                     suggestions of videos that nobody has coded (default: every video as it was first coded)
  --sort ORDER       score, length, date or video (default: score; reel: video)
  --limit N, --top N search, review, similar: show so many at most (default: 50)
  --format FORMAT    search and stats: table or json (default: table on a terminal, else json);
                     export: csv or jsonl, a line for each segment found (default: csv), or the labels of their videos as
                     ${wrapped(EXPORT_FORMATS.slice(LISTS.length))}
                     (of labels that hold both, data-set and research formats take only what a person decided, unless
                     --state says otherwise)
  --track NAME       export and reel: only this track; may be repeated
  --observer NAME    export and reel: only what this person drew; may be repeated
  --out FILE|DIR     where export writes (default: standard output); a folder that exists for a file per video; a folder
                     for clips
  --clips HOW        export clips: copy (from the key frame before, without encoding) or exact (encoded anew)
  --pattern NAME     what clips are called: ${CLIP_PARTS} (default: ${DEFAULT_CLIP_PATTERN})
${REEL_HELP}
${wideHelp(WRITE_OPTIONS_HELP)}
  --help             show this text

Exit status: 0 done, 1 something is wrong (check found damage, some clips failed), 2 wrong usage.`;

/** Undefined when help is asked for. Errors: `usage`. */
export function parseLibraryOptions(
  args: readonly string[],
  isTerminal: boolean,
): LibraryOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [name = '', ...operands] = positionals;
  const command = COMMANDS.find((each) => each === name);
  if (!command)
    throw wrong(`Give one of ${[...COMMANDS, 'study'].join(', ')}${name === '' ? '' : `, not "${name}"`}.`);
  const text = [values.text, ...(command === 'search' || command === 'recut' ? operands : [])]
    .filter((part) => part !== undefined)
    .join(' ');
  const formats = command === 'export' ? EXPORT_FORMATS : ['table', 'json'];
  const fallback = command === 'export' ? 'csv' : isTerminal ? 'table' : 'json';
  const clips = values.clips === undefined ? null : oneOf('--clips', values.clips, ['copy', 'exact']);
  if (clips && values.out === undefined) throw wrong('--clips needs --out: give the folder for them.');
  if (command === 'similar' && operands.length !== 3) {
    throw wrong('Give similar a video, and where a stretch starts and ends in seconds.');
  }
  if (command === 'backup' && operands.length !== 1) throw wrong('Give backup one file to write.');
  const format = oneOf('--format', values.format ?? fallback, formats);
  for (const name of ['track', 'observer'] as const)
    if (values[name] && command !== 'export' && command !== 'reel')
      throw wrong(`--${name} is for export and reel.`);
  if (values.study !== undefined && !OF_A_STUDY.includes(command))
    throw wrong(`${command} takes no --study.`);
  const [extra] = ['search', 'backup', 'scan', 'recut', 'similar'].includes(command) ? [] : operands;
  if (extra !== undefined) throw wrong(`${command} takes options only, not "${extra}".`);
  return {
    command,
    operands,
    library: values.library,
    folder: values.folder,
    filter: {
      ...(values.label ? { labels: values.label } : {}),
      ...(text === '' ? {} : { text }),
      ...range('minScore', '--min-score', values['min-score'], 1, 1),
      ...range('maxScore', '--max-score', values['max-score'], 1, 1),
      ...range('minUs', '--min-length', values['min-length'], 86_400, 1e6),
      ...range('maxUs', '--max-length', values['max-length'], 86_400, 1e6),
      ...(values.since === undefined ? {} : { fromMs: parseSince('--since', values.since) }),
      ...(values.until === undefined ? {} : { toMs: parseSince('--until', values.until) }),
      ...(values.state === undefined ? {} : { states: statesOf(values.state) }),
    },
    collection: values.collection,
    study: values.study,
    sort: oneOf('--sort', values.sort ?? (command === 'reel' ? 'video' : 'score'), [
      'score',
      'length',
      'date',
      'video',
    ]),
    limit: limitOf(values.top ?? values.limit ?? '50'),
    format,
    tracks: values.track ?? null,
    observers: values.observer ?? null,
    write: writeWish(command, format, clips !== null, values),
    out: values.out === undefined ? null : path.resolve(values.out),
    clips,
    clipWish: {
      preUs: rollOf('--pre', values.pre),
      postUs: rollOf('--post', values.post),
      ...(values.pattern === undefined ? {} : { pattern: values.pattern }),
    },
    reel: command === 'reel' ? reelWish(values, values.out) : null,
    recut: recutSettings(command, values),
    models: values.models,
  };
}

function parsed(args: readonly string[]) {
  // Else it would be taken for an option that nobody knows.
  const negative = args.includes('similar') && args.find((each) => /^-\d+(\.\d+)?$/.test(each));
  if (negative)
    throw wrong(
      `START and END are seconds from the beginning of the video, never below 0, not "${negative}".`,
    );
  const text = { type: 'string' } as const;
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        library: text,
        label: { type: 'string', multiple: true },
        text,
        'min-score': text,
        'max-score': text,
        'min-length': text,
        'max-length': text,
        folder: text,
        since: text,
        until: text,
        state: text,
        collection: text,
        study: text,
        sort: text,
        limit: text,
        top: text,
        format: text,
        out: text,
        clips: text,
        pattern: text,
        threshold: text,
        shortest: text,
        models: text,
        'label-threshold': { type: 'string', multiple: true },
        'no-back-off': { type: 'boolean' },
        track: { type: 'string', multiple: true },
        observer: { type: 'string', multiple: true },
        ...WRITE_OPTIONS,
        ...REEL_OPTIONS,
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}

/** Errors: `usage` also for an option that nothing here would heed. */
function writeWish(
  command: LibraryOptions['command'],
  format: string,
  areClips: boolean,
  values: ReturnType<typeof parsed>['values'],
): WriteOptions | null {
  if (command === 'export' && !areClips && !LISTS.includes(format)) return writeOptionsOf(values);
  const names = Object.keys(WRITE_OPTIONS) as (keyof typeof WRITE_OPTIONS)[];
  const stray = names.find((name) => values[name] !== undefined && !(command === 'reel' && name === 'fps'));
  if (stray) throw wrong(`--${stray} is for export with the --format of a program or a data set.`);
  return null;
}

/** Errors: `usage` also for what chooses segments, as whole videos are cut. */
function recutSettings(
  command: LibraryOptions['command'],
  values: ReturnType<typeof parsed>['values'],
): TagSettings | null {
  if (command !== 'recut') {
    const stray = (['threshold', 'shortest', 'label-threshold', 'no-back-off'] as const).find(
      (name) => values[name] !== undefined,
    );
    if (stray) throw wrong(`--${stray} is for recut.`);
    return null;
  }
  const chooser = (
    ['min-score', 'max-score', 'min-length', 'max-length', 'state', 'collection'] as const
  ).find((name) => values[name] !== undefined);
  if (chooser) throw wrong(`recut cuts whole videos: it takes no --${chooser}.`);
  const own = (values['label-threshold'] ?? []).map((text) => {
    const at = text.lastIndexOf('=');
    if (at < 1) throw wrong(`--label-threshold must be ID=X such as walk=0.4, not "${text}".`);
    return [text.slice(0, at), numberOf('--label-threshold', text.slice(at + 1), 1)] as const;
  });
  return {
    threshold: values.threshold === undefined ? null : numberOf('--threshold', values.threshold, 1),
    minDurationUs:
      values.shortest === undefined
        ? null
        : Math.round(numberOf('--shortest', values.shortest, 86_400) * 1e6),
    ...(own.length === 0 ? {} : { labelThresholds: Object.fromEntries(own) }),
    ...(values['no-back-off'] ? { backsOff: false } : {}),
  };
}

function range(
  name: keyof SegmentFilter,
  option: string,
  text: string | undefined,
  most: number,
  unit: number,
): SegmentFilter {
  if (text === undefined) return {};
  const value = numberOf(option, text, most);
  return { [name]: unit === 1 ? value : Math.round(value * unit) };
}

function numberOf(option: string, text: string, most: number): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw wrong(`${option} must be a number from 0 to ${most}, not "${text}".`);
  return value;
}

function limitOf(text: string): number {
  if (/^\d{1,7}$/.test(text) && Number(text) > 0) return Number(text);
  throw wrong(`--limit must be a whole number from 1 to 9999999, not "${text}".`);
}

function statesOf(text: string): readonly SegmentState[] {
  return text.split(',').map((part) => oneOf('--state', part.trim(), SEGMENT_STATES));
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} must be ${allowed.join(', ')}, not "${value}".`);
  return found;
}
