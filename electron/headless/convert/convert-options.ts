import { statSync } from 'node:fs';
import path from 'node:path';
import { SEGMENT_STATES, type SegmentState } from '../../../engine/annotation/document/records.ts';
import type { Rational } from '../../../engine/base/micros.ts';
import type { WriteOptions } from '../../../engine/formats/core/format.ts';
import { FORMATS } from '../../../engine/formats/registry.ts';
import type { ColumnChoice, Role } from '../../../engine/formats/tables/table-columns.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { WRITE_OPTIONS, WRITE_OPTIONS_HELP, writeOptionsOf } from '../options/write-options.ts';

const wrong = wrongUsageOf('convert');

export interface ConvertOptions {
  readonly inputs: readonly string[];
  readonly to: string;
  /** Null: recognised by content. */
  readonly from: string | null;
  /** File or existing folder, or null for standard output. */
  readonly out: string | null;
  readonly frameRate: Rational | null;
  /** Which columns of a table are what; null: by their names. */
  readonly columns: ColumnChoice | null;
  readonly tracks: readonly string[] | null;
  readonly states: readonly SegmentState[] | null;
  /** Names of labels and observers to take; null: all. */
  readonly labels: readonly string[] | null;
  readonly observers: readonly string[] | null;
  /** Names of the videos to take, or null for all. */
  readonly videos: readonly string[] | null;
  readonly write: WriteOptions;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** The text of --help, with the formats that there are. */
export function convertUsage(): string {
  const row = ({ id, title, canImport, canExport }: (typeof FORMATS)[number]) =>
    `  ${id.padEnd(21)} ${title}${canImport && canExport ? '' : canExport ? ' (write only)' : ' (read only)'}`;
  return `Usage: npm run -s convert -- IN... --to ID --out FILE [options]
       npm run -s convert -- IN OUT [options]

Converts labels of videos between formats. The format of IN is recognised by its content; Tubelet projects can be
read too. What cannot be read, and what the new format has no place for, is said on standard error.

  --to ID           format to write (default: the one that OUT's name ends like, such as .eaf or .srt)
  --out FILE        file to write, or an existing folder for a file per video; - prints (default: OUT, else - )
  --from ID         format of IN, instead of recognising it
  --fps RATE        frame rate to read and write with, such as 25, 29.97 or 30000/1001 (default: the file's own)
  --columns LIST    which columns of a table are what, as PART=TITLE with commas between, such as
                    file=file_name,start=begin,end=finish,label=action; the parts are ${Object.keys(COLUMN_PARTS).join(', ')};
                    without a title none is taken (default: by their names)
  --track NAME      only this track; may be given several times
  --state LIST      only segments in these states, of suggested, accepted, edited, rejected, with commas, or all
                    (default: all but rejected; of files that hold both, data-set and research formats take only
                    what a person decided: accepted and edited)
  --label NAME      only segments with this label; may be given several times
  --observer NAME   only segments that this person drew; may be given several times
  --video NAME      only this video of several; may be given several times
${WRITE_OPTIONS_HELP}
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
  const write = writeOptionsOf(values);
  if (values.out === '') throw wrong('--out must not be empty.');
  const [inputs, out] = help ? [positionals, null] : inputsAndOut(positionals, values.out);
  return {
    inputs,
    to: help ? '' : (values.to ?? formatOfName(out)),
    from: values.from ?? null,
    out: out === null ? null : path.resolve(out),
    frameRate: write.frameRate,
    columns: values.columns === undefined ? null : columnsOf(values.columns),
    tracks: values.track ?? null,
    labels: values.label ?? null,
    observers: values.observer ?? null,
    states: values.state === undefined ? null : statesOf(values.state),
    videos: values.video ?? null,
    write,
    quiet: values.quiet ?? false,
    help,
  };
}

/** Without --out the last of several names is OUT. A file that is there may be meant as an input: it is not replaced. */
function inputsAndOut(
  names: readonly string[],
  out: string | undefined,
): readonly [inputs: readonly string[], out: string | null] {
  if (out === '-') return [names, null];
  const last = names.at(-1) ?? '';
  if (out !== undefined || names.length < 2) return [names, out ?? null];
  if (isFile(last)) throw wrong(`"${last}" exists: give --out FILE to replace a file, or --out - to print.`);
  return [names.slice(0, -1), last];
}

function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The format whose files end like a name. Errors: `usage` when that does not say it */
function formatOfName(name: string | null): string {
  const endings = FORMATS.flatMap(({ id, extension }) =>
    [extension, `.${id}`].filter((ending) => ending.startsWith('.')).map((ending) => ({ id, ending })),
  );
  const [best] = endings
    .filter(({ ending }) => name?.toLowerCase().endsWith(ending))
    .sort((a, b) => b.ending.length - a.ending.length);
  if (best) return best.id;
  throw wrong('Say with --to which format to write.');
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        columns: { type: 'string' },
        track: { type: 'string', multiple: true },
        state: { type: 'string' },
        label: { type: 'string', multiple: true },
        observer: { type: 'string', multiple: true },
        video: { type: 'string', multiple: true },
        ...WRITE_OPTIONS,
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}

function statesOf(text: string): readonly SegmentState[] {
  if (text.trim() === 'all') return SEGMENT_STATES;
  return text.split(',').map((part) => oneOf('--state', part.trim(), SEGMENT_STATES));
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} must be of ${allowed.join(', ')}, not "${value}".`);
  return found;
}

/** What the columns are called here, and the roles they stand for. */
const COLUMN_PARTS: Readonly<Record<string, Role>> = {
  file: 'video',
  start: 'start',
  end: 'end',
  duration: 'duration',
  startframe: 'startFrame',
  endframe: 'endFrame',
  label: 'label',
  subject: 'subject',
  track: 'track',
  observer: 'observer',
  note: 'note',
  score: 'score',
  fps: 'frameRate',
};

/** A comma or `=` in a title has a backslash before it. */
function columnsOf(text: string): ColumnChoice {
  const parts = text.match(/(?:\\.|[^,\\])+/g) ?? [];
  return Object.fromEntries(
    parts.map((part) => {
      const [, name = '', title = ''] = /^\s*([a-z]+)\s*=(.*)$/i.exec(part) ?? [];
      const role = COLUMN_PARTS[name.toLowerCase()];
      if (!role)
        throw wrong(
          `--columns must be of ${Object.keys(COLUMN_PARTS).join(', ')} with = and a title, not "${part.trim()}".`,
        );
      return [role, title.trim().replace(/\\(.)/g, '$1')];
    }),
  );
}
