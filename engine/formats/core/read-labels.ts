import { AppError } from '../../base/errors.ts';
import { FORMATS, formatOf, recognise } from '../registry.ts';
import type { Format, Importer, Problem, ReadContext } from './format.ts';
import type { InterchangeDocument } from './interchange.ts';
import { keptApart } from './observations.ts';

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
  const format = from === null ? recognised(text, context) : readable(formatOf(from));
  const { documents, problems } = format.importer.read(text, context);
  return { format, documents: keptApart(documents), problems };
}

function recognised(text: string, { name, columns }: ReadContext): LabelFile['format'] {
  if (text.trim() === '')
    throw new AppError('format/invalid', `"${plainName(name)}" is empty: choose a file with labels.`);
  const [best] = recognise(text, name);
  if (best) return best.format;
  const written = FORMATS.find(({ resembles }) => resembles?.(text));
  if (written)
    throw new AppError(
      'usage',
      `"${plainName(name)}" is of the format "${written.title}", which can be written but not read here.`,
    );
  // Whoever says what the columns are makes a table of it.
  if (columns) return readable(formatOf('csv'));
  throw new AppError(
    'format/invalid',
    `"${plainName(name)}" is of no format known here: if it is one, say which.`,
  );
}

function plainName(name: string): string {
  return name.replace(/\p{Cc}/gu, '\uFFFD');
}

function readable(format: Format): LabelFile['format'] {
  if (format.importer) return { ...format, importer: format.importer };
  throw new AppError('usage', `${format.title} can be written but not read: choose another format.`);
}
