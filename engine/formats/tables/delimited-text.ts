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
  const needsQuotes = (text: string) =>
    text.includes(separator) || /["\r\n]/.test(text) || /^\s|\s$/.test(text);
  const cell = (raw: string) => {
    const text = disarm ? disarmed(raw) : raw;
    return needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines: string[] = [];
  for (const row of rows) lines.push(row.map(cell).join(separator) + lineEnd);
  return lines.join('');
}

/**
 * Reads a table in time that grows with its length alone. Any line end, a byte order mark and quoted line breaks are
 * read; empty lines are left out. Cells are as they stand: see {@link armed}.
 */
export function readTable(text: string, separator: Separator = separatorOf(text)): Table {
  const rows: TableRow[] = [];
  let openQuote: number | null = null;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  const plain = new RegExp(`[${separator}\\r\\n]`, 'g');
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (;;) {
      let value = '';
      if (text[at] === '"') {
        const closing = closingQuote(text, at + 1);
        if (closing === -1) openQuote = line;
        const end = closing === -1 ? text.length : closing;
        const quoted = text.slice(at + 1, end);
        line += lineBreaks(quoted);
        value = quoted.includes('"') ? quoted.replaceAll('""', '"') : quoted;
        at = Math.min(text.length, end + 1);
      }
      plain.lastIndex = at;
      const end = plain.exec(text)?.index ?? text.length;
      value += text.slice(at, end);
      cells.push(value);
      at = end;
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    if (cells.some((each) => each !== '')) rows.push({ line: begin, cells });
  }
  return { rows, openQuote };
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
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
