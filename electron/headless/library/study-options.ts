import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_AGREEMENT } from '../../../engine/annotation/figures/agreement/observer-agreement.ts';
import type { BudgetPart } from '../../../engine/annotation/figures/study-budget.ts';
import { plainText } from '../../../engine/annotation/labels/label-text.ts';
import { AppError } from '../../../engine/base/errors.ts';
import { readOptions } from '../options/read-options.ts';

const COMMANDS = ['list', 'export', 'import', 'stats'] as const;
const FIGURES = ['budget', 'transitions', 'raster', 'agreement', 'confusion', 'disagreements'] as const;
const PARTS: readonly BudgetPart[] = ['video', 'subject', 'observer'];

export interface StudyOptions {
  readonly command: (typeof COMMANDS)[number];
  /** A study's name or id, or a file. Undefined where the command takes none, or for the default study. */
  readonly operand: string | undefined;
  /** Undefined: the user's. */
  readonly library: string | undefined;
  readonly out: string | null;
  readonly withAnnotations: boolean;
  readonly figure: (typeof FIGURES)[number];
  /** Null: subjects, and observers where several have coded one video. */
  readonly by: ReadonlySet<BudgetPart> | null;
  /** Two of them, by name; null: the first two there are. */
  readonly observers: readonly [string, string] | null;
  readonly toleranceUs: number;
  readonly unitUs: number;
  readonly iou: number;
  readonly format: 'table' | 'json';
}

export const STUDY_USAGE = `Usage: npm run -s library -- study COMMAND [options]

  study list              the studies, with how many labels, subjects, observers and videos each has
  study export [NAME]     a study as one file: its words, and the annotations of its videos
  study import FILE       bring such a file in; what is there already stays
  study stats [NAME]      figures over all videos of a study, as CSV (a raster plot as SVG)

  NAME                    a study's name or id (default: the default study)
  --figure WHAT           stats: budget, transitions, raster, agreement, confusion or disagreements (default: budget)
  --by PARTS              stats: tell a time budget apart by video, subject, observer, joined by commas
                          (default: subject, and observer where several have coded one video)
  --observers A,B         stats: whose codings are compared (default: two with videos in common)
  --tolerance SECONDS     stats: how far apart two may say the same (default: ${DEFAULT_AGREEMENT.toleranceUs / 1e6})
  --unit SECONDS          stats: length of the units that are compared (default: ${DEFAULT_AGREEMENT.unitUs / 1e6})
  --tiou X                stats: overlap from which two states are the same, 0 to 1 (default: 0.5)
  --words-only            export: without the annotations
  --out FILE              where to write (default: standard output)
  --format FORMAT         list: table or json (default: table on a terminal, else json)
  --library FILE          the library: its file, or its folder (default: TUBELET_LIBRARY or your data folder)

Exit status: 0 done, 1 something is wrong, 2 wrong usage.`;

/** Whether the arguments of `library` are about studies. */
export function isAboutStudies(args: readonly string[]): boolean {
  const { positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: { library: { type: 'string' } },
  });
  return positionals[0] === 'study';
}

/** Undefined when help is asked for. Errors: `usage`. */
export function parseStudyOptions(args: readonly string[], isTerminal: boolean): StudyOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [, name = '', ...operands] = positionals;
  const command = COMMANDS.find((each) => each === name);
  if (!command) throw wrong(`Give one of ${COMMANDS.join(', ')}${name === '' ? '' : `, not "${name}"`}.`);
  if (command === 'import' && operands.length !== 1) throw wrong('Give import one file.');
  if (operands.length > (command === 'list' ? 0 : 1))
    throw wrong(`${command} takes no "${operands.at(-1)}".`);
  const by = values.by?.split(',').filter((part) => part.trim() !== '');
  return {
    command,
    operand: operands[0],
    library: values.library,
    out: values.out === undefined ? null : path.resolve(values.out),
    withAnnotations: values['words-only'] !== true,
    figure: oneOf('--figure', values.figure ?? 'budget', FIGURES),
    by: by ? new Set(by.map((part) => oneOf('--by', part.trim(), PARTS))) : null,
    observers: values.observers === undefined ? null : pairOf(values.observers),
    toleranceUs: microsOf('--tolerance', values.tolerance ?? String(DEFAULT_AGREEMENT.toleranceUs / 1e6), 0),
    unitUs: microsOf('--unit', values.unit ?? String(DEFAULT_AGREEMENT.unitUs / 1e6), 0.001),
    iou: numberOf('--tiou', values.tiou ?? String(DEFAULT_AGREEMENT.iou), 0, 1),
    format: oneOf('--format', values.format ?? (isTerminal ? 'table' : 'json'), ['table', 'json']),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        library: text,
        out: text,
        figure: text,
        by: text,
        observers: text,
        tolerance: text,
        unit: text,
        tiou: text,
        format: text,
        'words-only': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}

function pairOf(text: string): readonly [string, string] {
  const [first = '', second = '', ...more] = text.split(',').map((name) => name.trim());
  if (first !== '' && plainText(first) === plainText(second))
    throw wrong(`--observers must be two different names, not "${text}".`);
  if (first !== '' && second !== '' && more.length === 0) return [first, second];
  throw wrong(`--observers must be two names with a comma between them, not "${text}".`);
}

function microsOf(option: string, text: string, least: number): number {
  return Math.round(numberOf(option, text, least, 3600) * 1e6);
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw wrong(`${option} must be a number from ${least} to ${most}, not "${text}".`);
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(`${option} must be ${allowed.join(', ')}, not "${value}".`);
  return found;
}

function wrong(sentence: string): AppError {
  return new AppError('usage', `${sentence} See npm run -s library -- study --help.`);
}
