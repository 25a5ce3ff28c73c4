import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../engine/errors.ts';
import type { Format, Importer, Problem } from '../../engine/formats/format.ts';
import type { InterchangeDocument } from '../../engine/formats/interchange.ts';
import { formatOf, recognise } from '../../engine/formats/registry.ts';
import { systemCode } from '../host/http-error.ts';
import type { ConvertOptions } from './convert-options.ts';
import { printable } from './plain-text.ts';

/** Larger files hold no labels that a person made: 10,000 segments are some megabytes. */
const LARGEST_BYTES = 256 * 1024 * 1024;

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
  { from, frameRate }: Pick<ConvertOptions, 'from' | 'frameRate'>,
): Promise<ConvertInput> {
  const { text, isGuessed } = decoded(await bytesOf(file));
  const name = path.basename(file);
  const { format, importer } = importerOf(text, name, from);
  const { documents, problems } = importer.read(text, { name, frameRate });
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
  const guessed = { at: 'line 1', message: 'The text is not UTF-8: read as Windows-1252.' };
  return { documents, problems: isGuessed ? [guessed, ...problems] : problems, format };
}

function importerOf(
  text: string,
  name: string,
  from: string | null,
): { readonly format: Format; readonly importer: Importer } {
  if (from !== null) {
    const format = formatOf(from);
    if (format.importer) return { format, importer: format.importer };
    throw new AppError('usage', `${format.title} can be written but not read: choose another --from.`);
  }
  const [best] = recognise(text, name);
  if (best) return { format: best.format, importer: best.format.importer };
  throw new AppError(
    'format/invalid',
    `"${printable(name)}" is of no format known here: if it is one, say which with --from.`,
  );
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > LARGEST_BYTES) {
        throw new AppError(
          'usage',
          `"${printable(file)}" is larger than ${LARGEST_BYTES / 1024 ** 2} MB: give a file with labels.`,
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

/** Text by its byte order mark, else UTF-8; what is neither was written by an old program on Windows. */
function decoded(bytes: Uint8Array): { readonly text: string; readonly isGuessed: boolean } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: decode('utf-16le', bytes), isGuessed: false };
  if (first === 0xfe && second === 0xff) return { text: decode('utf-16be', bytes), isGuessed: false };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isGuessed: false };
  } catch {
    return { text: decode('windows-1252', bytes), isGuessed: true };
  }
}

function decode(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}
