import { armed, readTable, writeTable } from '../../base/delimited-text.ts';
import { AppError } from '../../base/errors.ts';
import { checkListed, type ListedLabel } from './label-set.ts';

const COLUMNS = ['path', 'colour', 'key', 'aliases', 'hidden'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * A label set as a table. `path` holds the names from the top down with `/` between them and `aliases` a list with `;`
 * between them; a `/`, `;` or `\` that belongs to a name has a `\` before it. `hidden` is `yes` or empty.
 */
export function writeLabelSetCsv(labels: readonly ListedLabel[]): string {
  const rows = labels.map((label) => [
    joinList(label.path, '/'),
    label.colour === null ? '' : String(label.colour),
    label.key ?? '',
    joinList(label.aliases, ';'),
    label.hidden ? 'yes' : '',
  ]);
  return writeTable([COLUMNS, ...rows]);
}

/**
 * Reads {@link writeLabelSetCsv}'s table, or any with a column `path` or `name`; a table without a header is a list of
 * names. Errors: `format/invalid`.
 */
export function parseLabelSetCsv(text: string): ListedLabel[] {
  const [first, ...rest] = readTable(text).rows.map(({ cells }) => cells.map(armed));
  if (!first) throw new AppError('format/invalid', 'This table has no labels: choose another file.');
  const header = first.map((title) =>
    title
      .trim()
      .toLowerCase()
      .replace(/^name$/, 'path'),
  );
  const hasHeader = header.includes('path');
  const places = new Map(
    COLUMNS.map((column) => [column, hasHeader ? header.indexOf(column) : COLUMNS.indexOf(column)]),
  );
  const rows = hasHeader ? rest : [first, ...rest];
  return checkListed(
    rows.map((row) => {
      const at = (column: Column) => row[places.get(column)!]?.trim() ?? '';
      return {
        path: splitList(at('path'), '/'),
        colour: at('colour') === '' ? null : Number(at('colour')),
        key: at('key') === '' ? null : at('key'),
        aliases: at('aliases') === '' ? [] : splitList(at('aliases'), ';'),
        hidden: ['yes', 'true', '1', 'x'].includes(at('hidden').toLowerCase()),
      };
    }),
  );
}

function joinList(parts: readonly string[], separator: string): string {
  return parts.map((part) => part.replace(/[\\/;]/g, '\\$&')).join(separator);
}

function splitList(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\\' && at + 1 < text.length) part += text[++at];
    else if (letter === separator) {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  return [...parts, part.trim()];
}
