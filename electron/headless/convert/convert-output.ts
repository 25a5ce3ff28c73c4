import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import {
  exporterOf,
  exportTargets,
  namedTexts,
  writeTogether,
} from '../../../engine/formats/core/export-files.ts';
import type { Exporter, Format, WriteOptions } from '../../../engine/formats/core/format.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { existingText, writeOutput } from '../options/output-files.ts';
import { printable } from '../options/plain-text.ts';

/**
 * Writes documents as `format` and returns the files, those beside included. Everything is made before anything is
 * written, and each file is complete or as it was.
 * @param out a file, or an existing folder for a file per video
 * Errors: `usage`, `source/denied`, `storage/failed` and what writers throw
 */
export async function writeFiles(
  documents: readonly InterchangeDocument[],
  format: Format,
  options: WriteOptions,
  out: string,
  inputs: readonly string[],
  say: (sentence: string) => void = () => {},
): Promise<string[]> {
  const exporter = exporterOf(format);
  const targets = (await isFolder(out))
    ? exportTargets(documents, format, { isTogether: false }).map(
        ({ name, isShortened, documents: its }) => ({
          isShortened,
          file: path.join(out, name),
          documents: its,
        }),
      )
    : [{ isShortened: false, file: out, documents: onlyOne(documents, exporter) }];
  const sources = new Set(inputs.map((input) => path.resolve(input)));
  const made = [];
  for (const target of targets) {
    if (target.isShortened)
      say(
        `The name of "${target.documents[0]!.video.name}" is too long for a file: cut to ${path.basename(target.file)}.`,
      );
    if (sources.has(target.file)) {
      throw new AppError('usage', `--out ${printable(target.file)} is the file that is read: give another.`);
    }
    const existing = exporter.uses.includes('existing') ? await existingText(target.file) : null;
    made.push({
      file: target.file,
      written: writeTogether(exporter, target.documents, { ...options, existing }),
    });
  }
  const files = made.flatMap(({ file, written }) => namedTexts(file, written, format));
  for (const { name, text } of files) await writeOutput(name, text);
  return files.map(({ name }) => name);
}

/** The text of the main file, for printing. Errors: as {@link writeFiles} */
export function writtenText(
  documents: readonly InterchangeDocument[],
  format: Format,
  options: WriteOptions,
): string {
  const exporter = exporterOf(format);
  return writeTogether(exporter, onlyOne(documents, exporter), options).text;
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

function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
