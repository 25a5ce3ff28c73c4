import { type CsvError, type Info, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** A row of a table with the line that it begins in, from 1. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export type Separator = ',' | ';' | '\t';

export interface Table {
  readonly rows: readonly TableRow[];
  /** The line of a quote that no other closes: what follows it is the last cell. */
  readonly openQuote: number | null;
}

const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * A cell as text that a spreadsheet does not run: one that begins with `=`, `+`, `-`, `@`, a tab or a line break gets an
 * apostrophe in front, unless it is a number. {@link armed} takes it away again, exactly.
 */
export function disarmed(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** A cell as it was before {@link disarmed}. */
export function armed(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

export interface TableStyle {
  readonly separator: Separator;
  readonly lineEnd: '\r\n' | '\n';
  /** Whether cells that a spreadsheet would run are disarmed. */
  readonly disarm: boolean;
}

/** Rows as RFC 4180 says, each with a line end: a cell with a separator, quote or line break is in quotes. */
export function writeTable(
  rows: Iterable<readonly string[]>,
  { separator, lineEnd, disarm }: TableStyle = { separator: ',', lineEnd: '\r\n', disarm: true },
): string {
  const cells = disarm ? Array.from(rows, (row) => row.map(disarmed)) : [...rows].map((row) => [...row]);
  // Line breaks of either kind, and spaces that some programs take away around a cell.
  return stringify(cells, {
    delimiter: separator,
    record_delimiter: lineEnd,
    quoted_match: /[\r\n]|^\s|\s$/,
  });
}

/**
 * Reads a table in time that grows with its length alone. Any line end, a byte order mark and quoted line breaks are
 * read; rows without a text are left out. Cells are as they stand: see {@link armed}.
 */
export function readTable(text: string, separator: Separator = separatorOf(text)): Table {
  const bytes = new TextEncoder().encode(text.replace(/^\uFEFF/, ''));
  try {
    return { rows: rowsOf(bytes, separator), openQuote: null };
  } catch (error) {
    if ((error as CsvError).code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
  }
  // The quote that nothing closes is closed at the end.
  const closed = new Uint8Array(bytes.length + 1);
  closed.set(bytes);
  closed[bytes.length] = QUOTE;
  const rows = rowsOf(closed, separator);
  const cell = rows.at(-1)?.cells.at(-1) ?? '';
  const breaks = (part: string) => part.match(/\r\n|\r|\n/g)?.length ?? 0;
  return { rows, openQuote: 1 + breaks(text) - breaks(cell) };
}

const QUOTE = 0x22;
const RETURN = 0x0d;
const FEED = 0x0a;

function rowsOf(bytes: Uint8Array, separator: Separator): TableRow[] {
  // With `info` each record comes with what was known when it ended.
  const records = parse(bytes, {
    delimiter: separator,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
  }) as unknown as readonly { readonly record: string[]; readonly info: Info }[];
  const rows: TableRow[] = [];
  let at = 0;
  let line = 1;
  const step = () => {
    const isPair = bytes[at] === RETURN && bytes[at + 1] === FEED;
    if (bytes[at] === RETURN || bytes[at] === FEED) line++;
    at += isPair ? 2 : 1;
  };
  for (const { record, info } of records) {
    while (bytes[at] === RETURN || bytes[at] === FEED) step();
    if (record.some((cell) => cell !== '')) rows.push({ line, cells: record });
    while (at < info.bytes) step();
  }
  return rows;
}

/** The separator that the first line uses most, outside quotes. */
export function separatorOf(text: string): Separator {
  const [line = ''] = text
    .slice(0, 100_000)
    .replace(/^\uFEFF/, '')
    .split(/[\r\n]/, 1);
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const uses = (separator: string) => bare.split(separator).length;
  return ([',', ';', '\t'] as const).reduce((best, each) => (uses(each) > uses(best) ? each : best));
}

/** Where each column is, by its title in lower case without spaces around. The first of a title counts. */
export function columnsOf(header: readonly string[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  header.forEach((title, index) => {
    const key = armed(title).trim().toLowerCase();
    if (!columns.has(key)) columns.set(key, index);
  });
  return columns;
}
