import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../engine/errors.ts';
import type { Exporter, Format, WriteOptions, Written } from '../../engine/formats/format.ts';
import type { InterchangeDocument } from '../../engine/formats/interchange.ts';
import { writeAtomically } from '../host/atomic-file.ts';
import { systemCode } from '../host/http-error.ts';
import { printable } from './plain-text.ts';
import { outputNames } from './tag-output.ts';

/** A file to be written, with those beside it. */
interface Target {
  readonly file: string;
  readonly documents: readonly InterchangeDocument[];
}

/**
 * Writes documents as `format` and returns the files, those beside included. Everything is made before anything is
 * written, and each file is complete or as it was.
 * @param out a file, or an existing folder for a file per video
 * Errors: `usage`, `source/denied` and what writers throw
 */
export async function writeFiles(
  documents: readonly InterchangeDocument[],
  format: Format,
  options: WriteOptions,
  out: string,
  inputs: readonly string[],
): Promise<string[]> {
  const exporter = exporterOf(format);
  const targets = (await isFolder(out))
    ? separateTargets(documents, format, out)
    : [{ file: out, documents: onlyOne(documents, exporter) }];
  const sources = new Set(inputs.map((input) => path.resolve(input)));
  const made = [];
  for (const target of targets) {
    if (sources.has(target.file)) {
      throw new AppError('usage', `--out ${printable(target.file)} is the file that is read: give another.`);
    }
    const existing = exporter.uses.includes('existing') ? await textOf(target.file) : null;
    made.push({ file: target.file, written: written(exporter, target.documents, { ...options, existing }) });
  }
  const files = made.flatMap(({ file, written: { text, beside = [] } }) => [
    // The main file last: where it is, the others are.
    ...beside.map(({ ending, text: more }) => ({ file: stemOf(file, format) + ending, text: more })),
    { file, text },
  ]);
  for (const { file, text } of files) await writeFile(file, text);
  return files.map(({ file }) => file);
}

/** The text of the main file, for printing. Errors: as {@link writeFiles} */
export function writtenText(
  documents: readonly InterchangeDocument[],
  format: Format,
  options: WriteOptions,
): string {
  const exporter = exporterOf(format);
  return written(exporter, onlyOne(documents, exporter), options).text;
}

/** Errors: `usage` when a format can only be read */
export function exporterOf(format: Format): Exporter {
  if (format.exporter) return format.exporter;
  throw new AppError('usage', `${format.title} can be read but not written: choose another --to.`);
}

function written(
  exporter: Exporter,
  documents: readonly InterchangeDocument[],
  options: WriteOptions,
): Written {
  return exporter.writeAll ? exporter.writeAll(documents, options) : exporter.write(documents[0]!, options);
}

function onlyOne(
  documents: readonly InterchangeDocument[],
  exporter: Exporter,
): readonly InterchangeDocument[] {
  if (documents.length === 1 || exporter.writeAll) return documents;
  const names = documents.slice(0, 5).map(({ video }) => `"${printable(video.name)}"`);
  throw new AppError(
    'usage',
    `A file of this format holds one video, and there are ${documents.length} (${names.join(', ')}${documents.length > 5 ? ' and more' : ''}): choose with --video, or give a folder as --out.`,
  );
}

function separateTargets(
  documents: readonly InterchangeDocument[],
  format: Format,
  folder: string,
): Target[] {
  // A name comes from a file: it must not lead out of the folder.
  const safe = documents.map(({ video }) =>
    video.name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^\.+/, '_'),
  );
  const names = outputNames(safe, format.extension);
  return documents.map((document, index) => ({
    file: path.join(folder, names[index]!),
    documents: [document],
  }));
}

function stemOf(file: string, { extension }: Format): string {
  return file.endsWith(extension)
    ? file.slice(0, -extension.length)
    : file.slice(0, file.length - path.extname(file).length);
}

function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw new AppError(
      'source/denied',
      `"${printable(file)}" cannot be read (${systemCode(error)}): it would be lost.`,
      {
        cause: error,
      },
    );
  }
}

async function writeFile(file: string, text: string): Promise<void> {
  try {
    await writeAtomically(file, text);
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    const why = code === 'ENOENT' ? 'its folder does not exist' : code;
    throw new AppError(
      'source/denied',
      `"${printable(file)}" cannot be written (${why}): check the folder.`,
      {
        cause: error,
      },
    );
  }
}
