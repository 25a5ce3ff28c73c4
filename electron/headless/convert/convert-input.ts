import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../engine/base/errors.ts';
import type { Format, Problem } from '../../../engine/formats/core/format.ts';
import type { InterchangeDocument } from '../../../engine/formats/core/interchange.ts';
import { readLabels } from '../../../engine/formats/core/read-labels.ts';
import { LARGEST_LABEL_FILE, labelTextOf, unpackedName } from '../../../engine/formats/fields/label-text.ts';
import { systemCode } from '../../host/http/http-error.ts';
import { printable } from '../options/plain-text.ts';
import type { ConvertOptions } from './convert-options.ts';

export interface ConvertInput {
  readonly documents: readonly InterchangeDocument[];
  readonly problems: readonly Problem[];
  readonly format: Format;
}

/**
 * Reads a file with labels, whatever its format.
 * Errors: `source/gone`, `source/denied`, `usage`, `format/invalid` and what readers throw
 */
export async function readInput(
  file: string,
  { from, frameRate, columns, write }: Pick<ConvertOptions, 'from' | 'frameRate' | 'columns' | 'write'>,
): Promise<ConvertInput> {
  const { text, problems: guessed } = await labelTextOf(await bytesOf(file));
  const name = unpackedName(path.basename(file));
  const { format, documents, problems } = readLabels(
    text,
    { name, frameRate, startTimecode: write.startTimecode, ...(columns ? { columns } : {}) },
    from,
  );
  const count = documents.reduce((sum, { segments }) => sum + segments.length, 0);
  const [first] = problems;
  if (count === 0 && first) {
    throw new AppError(
      'format/invalid',
      `"${printable(file)}" has no segment that can be read. The first problem, ${first.at}: ${first.message}`,
    );
  }
  if (documents.length === 0) {
    throw new AppError('format/invalid', `"${printable(file)}" speaks of no video: choose another file.`);
  }
  return { documents, problems: [...guessed, ...problems], format };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > LARGEST_LABEL_FILE) {
        throw new AppError(
          'usage',
          `"${printable(file)}" is larger than ${LARGEST_LABEL_FILE / 1024 ** 2} MB: give a file with labels.`,
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = systemCode(error);
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new AppError('usage', `"${printable(file)}" ${why}: give a file with labels.`, { cause: error });
  }
}
