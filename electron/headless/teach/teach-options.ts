import path from 'node:path';
import type { Region } from '../../../engine/base/regions.ts';
import { readOptions, wrongUsageOf } from '../options/read-options.ts';
import { paintOutOf } from '../tag/paint-out-option.ts';

const wrong = wrongUsageOf('teach');

export interface TeachCommandOptions {
  /** Files with labels. */
  readonly examples: readonly string[];
  /** Videos and folders that hold the labelled videos. */
  readonly inputs: readonly string[];
  readonly out: string;
  /** Names of the labels to teach, or null for all. */
  readonly labels: readonly string[] | null;
  /** Id or folder of the package to teach on, or null for the bundled one. */
  readonly base: string | null;
  readonly title: string | null;
  /** Whether time without a segment in the examples' videos was looked at, and is background. */
  readonly isComplete: boolean;
  /** The folder of a taught package whose labels are written to a file, or null. */
  readonly exported: string | null;
  /** A file of taught labels that a package is made of, or null. */
  readonly imported: string | null;
  /** What the model does not see of the videos. */
  readonly paintOut: readonly Region[];
  readonly quiet: boolean;
  readonly help: boolean;
}

export function teachUsage(): string {
  return `Usage: npm run -s teach -- --examples FILE... --out DIR VIDEO|FOLDER...

Teaches labels of your own from labelled stretches of video, and writes them as a model package that "tag --model DIR"
and the app use like any other. Each label needs at least 3 examples; more, of several videos, are better.

  --examples FILE   labels of the videos, in any format that can be read; may be given several times
  --out DIR         folder of the package; taught labels that are there are replaced
  --labels LIST     only these labels, by name, with commas
  --base ID         package to teach on, by id or folder (default: the bundled one)
  --title TEXT      what the package is called (default: the name of DIR)
  --complete        the videos are labelled from end to end: time without a label is background
  --paint-out X,Y,W,H   a part of the picture that the model does not see, such as a clock or a logo: left, top, width and
                    height as fractions of the picture, such as 0,0.9,0.25,0.1; may be repeated. Give tag the same
  --seed N          accepted for scripts; teaching has no chance in it, and the same examples give the same package
  --export DIR      write the taught labels of a package to the file --out, without the model that they were taught on
  --import FILE     make a package of such a file in the folder --out; refused where that model is not installed
  --quiet           nothing but failures on standard error
  --help            show this text

What is expected of each label is printed, found by cross-validation.

Exit status: 0 taught, 1 taught but some examples could not be used, 2 wrong usage or nothing to learn from.`;
}

/** Errors: `usage` */
export function parseTeachOptions(args: readonly string[]): TeachCommandOptions {
  const { values, positionals } = parsed(args);
  const help = values.help ?? false;
  const examples = values.examples ?? [];
  const isMoved = values.export !== undefined || values.import !== undefined;
  if (isMoved && (values.export !== undefined) === (values.import !== undefined))
    throw wrong('Give --export or --import, not both.');
  if (isMoved && (examples.length > 0 || positionals.length > 0 || values['paint-out']))
    throw wrong('--export and --import take nothing but --out.');
  if (!help && !isMoved && examples.length === 0) throw wrong('Give a file with labels as --examples.');
  if (!help && !values.out) {
    throw wrong(
      values.export === undefined ? 'Give the folder of the package as --out.' : 'Give the file as --out.',
    );
  }
  if (!help && !isMoved && positionals.length === 0) throw wrong('Give the videos, or their folder.');
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw wrong(`--seed must be a whole number, not "${values.seed}".`);
  }
  const labels = values.labels?.split(',').map((name) => name.trim());
  if (labels?.some((name) => name === '')) throw wrong('--labels must be names with commas between them.');
  return {
    examples,
    inputs: positionals,
    out: path.resolve(values.out ?? ''),
    labels: labels ?? null,
    base: values.base ?? null,
    title: values.title ?? null,
    isComplete: values.complete ?? false,
    exported: values.export === undefined ? null : path.resolve(values.export),
    imported: values.import === undefined ? null : path.resolve(values.import),
    paintOut: paintOutOf(values['paint-out'] ?? [], wrong),
    quiet: values.quiet ?? false,
    help,
  };
}

function parsed(args: readonly string[]) {
  return readOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        examples: { type: 'string', multiple: true },
        out: { type: 'string' },
        labels: { type: 'string' },
        base: { type: 'string' },
        title: { type: 'string' },
        complete: { type: 'boolean' },
        'paint-out': { type: 'string', multiple: true },
        seed: { type: 'string' },
        export: { type: 'string' },
        import: { type: 'string' },
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    wrong,
  );
}
