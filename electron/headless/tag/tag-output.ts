import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import { outputNames } from '../../../engine/formats/fields/file-names.ts';
import { csv, writeSegmentRows } from '../../../engine/formats/tables/table.ts';
import {
  TUBELET_JSON_EXTENSION,
  type TubeletResult,
  writeTubeletJson,
} from '../../../engine/formats/tables/tubelet-json.ts';
import { systemCode } from '../../host/http/http-error.ts';
import { documentOf } from '../../host/library/videos/result-document.ts';
import { writeOutput } from '../options/output-files.ts';
import { resultTable } from './result-table.ts';
import type { PlainFormat } from './tag-options.ts';

/** Where results go. */
export interface TagOutput {
  /**
   * Returns the file written, or null when it was printed.
   * @param frameTimesUs when each frame begins, where frames are not evenly spaced
   */
  write(
    result: TubeletResult,
    index: number,
    frameTimesUs?: readonly number[] | null,
  ): Promise<string | null>;
  /** What it does not say of a result, as sentences; absent where that is nothing. */
  losses?(result: TubeletResult, frameTimesUs: readonly number[] | null): string[];
  /** The file that is or will be written for a video, or null when results are printed. */
  placeOf(index: number): string | null;
  /** More videos were found, which follow the others. */
  add(files: readonly string[]): void;
}

/** Prints results one after the other. @param isSeveral whether there may be more than one */
export function printedOutput(
  format: PlainFormat,
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
    placeOf: () => null,
    add: () => {},
  };
}

function printedText(
  format: PlainFormat,
  result: TubeletResult,
  isSeveral: boolean,
  isFirst: boolean,
): string {
  switch (format) {
    case 'json':
      return writeTubeletJson(result, isSeveral ? 0 : 2);
    case 'csv':
      return writeSegmentRows(documentOf(result), isFirst);
    case 'table':
      return (isFirst ? '' : '\n') + resultTable(result);
  }
}

/**
 * Writes each result into a file of its own in `folder`, which is made. A file is complete or as it was.
 * @param files all videos of the run, by index: names are given so that none overwrites another's
 * Errors: `usage` when the folder cannot be made or written
 */
export async function folderOutput(
  folder: string,
  format: 'json' | 'csv',
  files: readonly string[],
): Promise<TagOutput> {
  await makeFolder(folder);
  const places = placesIn(folder, files, format === 'json' ? TUBELET_JSON_EXTENSION : csv.extension);
  return {
    ...places,
    write: async (result, index) => {
      const file = places.placeOf(index);
      const text = format === 'json' ? writeTubeletJson(result) : writeSegmentRows(documentOf(result), true);
      await writeOutput(file, text);
      return file;
    },
  };
}

/** A file of its own for each video, named so that none overwrites another's; a name once given is kept. */
export function placesIn(
  folder: string,
  files: readonly string[],
  extension: string,
  keepsEnding = false,
): { placeOf(index: number): string; add(files: readonly string[]): void } {
  const videos = files.map((file) => path.basename(file));
  const names = outputNames(videos, extension, keepsEnding);
  return {
    placeOf: (index) => path.join(folder, names[index]!),
    add: (more) => {
      videos.push(...more.map((file) => path.basename(file)));
      names.push(...outputNames(videos, extension, keepsEnding).slice(names.length));
    },
  };
}

/** Errors: `usage` */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const why = systemCode(error) === 'EEXIST' ? 'it is a file' : (systemCode(error) ?? 'unknown error');
    throw new AppError('usage', `--out ${folder} cannot be made (${why}): give a folder.`, { cause: error });
  }
}
