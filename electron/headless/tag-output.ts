import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../engine/errors.ts';
import { CSV_EXTENSION, CSV_HEADER, writeCsv } from '../../engine/formats/csv.ts';
import {
  TUBELET_JSON_EXTENSION,
  type TubeletResult,
  writeTubeletJson,
} from '../../engine/formats/tubelet-json.ts';
import { systemCode } from '../host/http-error.ts';
import { resultTable } from './result-table.ts';
import type { ResultFormat } from './tag-options.ts';

/** Where results go. */
export interface TagOutput {
  /** Returns the file written, or null when it was printed. */
  write(result: TubeletResult, index: number): Promise<string | null>;
}

/** Prints results one after the other. @param isSeveral whether there may be more than one */
export function printedOutput(
  format: ResultFormat,
  isSeveral: boolean,
  print: (text: string) => void,
): TagOutput {
  let isFirst = true;
  return {
    write: async (result) => {
      print(printedText(format, result, isSeveral, isFirst));
      isFirst = false;
      return null;
    },
  };
}

function printedText(
  format: ResultFormat,
  result: TubeletResult,
  isSeveral: boolean,
  isFirst: boolean,
): string {
  switch (format) {
    case 'json':
      return writeTubeletJson(result, isSeveral ? 0 : 2);
    case 'csv':
      return (isFirst ? CSV_HEADER : '') + writeCsv(result, { header: false });
    case 'table':
      return (isFirst ? '' : '\n') + resultTable(result);
  }
}

/**
 * Writes each result into a file of its own in `folder`, which is made. A file is complete or not there: it is
 * written beside its place and then moved.
 * @param files all videos of the run, by index: names are given so that none overwrites another's
 * Errors: `usage` when the folder cannot be made or written
 */
export async function folderOutput(
  folder: string,
  format: 'json' | 'csv',
  files: readonly string[],
): Promise<TagOutput> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const why = systemCode(error) === 'EEXIST' ? 'it is a file' : (systemCode(error) ?? 'unknown error');
    throw new AppError('usage', `--out ${folder} cannot be made (${why}): give a folder.`, { cause: error });
  }
  const names = outputNames(files, format === 'json' ? TUBELET_JSON_EXTENSION : CSV_EXTENSION);
  return {
    write: async (result, index) => {
      const file = path.join(folder, names[index]!);
      await replaceFile(file, format === 'json' ? writeTubeletJson(result) : writeCsv(result));
      return file;
    },
  };
}

/**
 * A distinct file name per video: its name without ending; with it where that is shared, and numbered where even
 * that is. Names that differ only in case count as the same, as they do on many disks.
 */
export function outputNames(files: readonly string[], extension: string): string[] {
  const stems = files.map((file) => path.parse(file).name);
  const full = files.map((file) => path.basename(file));
  const shared = duplicates(stems);
  const wanted = files.map((_, index) => (shared.has(key(stems[index]!)) ? full[index]! : stems[index]!));
  const taken = new Set<string>();
  return wanted.map((name) => {
    let free = name;
    for (let number = 2; taken.has(key(free)); number++) free = `${name}-${number}`;
    taken.add(key(free));
    return free + extension;
  });
}

function duplicates(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names.map(key)) (seen.has(name) ? twice : seen).add(name);
  return twice;
}

/** How a disk that ignores case and the way of writing accents sees a name. */
function key(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = path.join(path.dirname(file), `.${randomUUID()}.part`);
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const why = systemCode(error) ?? 'unknown error';
    throw new AppError(
      'source/denied',
      `"${file}" cannot be written (${why}): check the folder and its free space.`,
      {
        cause: error,
      },
    );
  }
}
