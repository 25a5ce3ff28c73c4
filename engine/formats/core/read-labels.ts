import { AppError } from '../../base/errors.ts';
import { formatOf, recognise } from '../registry.ts';
import type { Format, Importer, Problem, ReadContext } from './format.ts';
import type { InterchangeDocument } from './interchange.ts';

/** Larger files hold no labels that a person made: 10,000 segments are some megabytes. */
export const LARGEST_LABEL_FILE = 256 * 1024 * 1024;

export interface LabelFile {
  readonly format: Format & { readonly importer: Importer };
  /** One per video that the file speaks of. */
  readonly documents: readonly InterchangeDocument[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a file with labels.
 * @param from id of its format; null: recognised by content
 * Errors: `usage` for a format that cannot be read, `format/invalid` when no format is recognised, and what readers throw
 */
export function readLabels(text: string, context: ReadContext, from: string | null = null): LabelFile {
  const format = from === null ? recognised(text, context.name) : readable(formatOf(from));
  return { format, ...format.importer.read(text, context) };
}

function recognised(text: string, name: string): LabelFile['format'] {
  const [best] = recognise(text, name);
  if (best) return best.format;
  throw new AppError(
    'format/invalid',
    `"${name.replace(/\p{Cc}/gu, '\uFFFD')}" is of no format known here: if it is one, say which.`,
  );
}

function readable(format: Format): LabelFile['format'] {
  if (format.importer) return { ...format, importer: format.importer };
  throw new AppError('usage', `${format.title} can be written but not read: choose another format.`);
}

/** A file's text, by its byte order mark, else UTF-8; what is neither was written by an old program on Windows. */
export function textOfBytes(bytes: Uint8Array): { readonly text: string; readonly problems: Problem[] } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: decoded('utf-16le', bytes), problems: [] };
  if (first === 0xfe && second === 0xff) return { text: decoded('utf-16be', bytes), problems: [] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problems: [] };
  } catch {
    const message = 'The text is not UTF-8: read as Windows-1252.';
    return { text: decoded('windows-1252', bytes), problems: [{ at: 'line 1', message }] };
  }
}

function decoded(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}
