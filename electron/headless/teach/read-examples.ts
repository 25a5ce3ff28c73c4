import { toAppError } from '../../../engine/base/errors.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { readInput } from '../convert/convert-input.ts';
import { writeOptionsOf } from '../options/write-options.ts';

/** Formats are recognised by content, and read as they say themselves. */
const READING = { from: null, frameRate: null, columns: null, write: writeOptionsOf({}) };

/** The labelled videos of all files. What cannot be read is told and left out. */
export async function readExamples(
  files: readonly string[],
  complain: (sentence: string) => void,
): Promise<InterchangeDocument[]> {
  const documents: InterchangeDocument[] = [];
  for (const file of files) {
    try {
      const read = await readInput(file, READING);
      for (const { at, message } of read.problems) complain(`${file}: ${at}: ${message}`);
      const usable = read.documents.filter(({ segments }) => segments.some(({ endUs }) => endUs !== null));
      if (usable.length === 0)
        complain(`"${file}" has no stretch with a start and an end: give another file.`);
      documents.push(...usable);
    } catch (error) {
      complain(toAppError(error).message);
    }
  }
  return documents;
}
