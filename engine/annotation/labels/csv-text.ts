const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Rows as RFC 4180 says: CRLF line ends, a cell with a comma, quote or line break in quotes. A cell that a spreadsheet
 * would run as a formula gets an apostrophe, which {@link readCsv} takes away again.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Rows of a table with commas, or with the semicolons or tabs that some spreadsheets write. Any line end, a byte
 * order mark and quoted line breaks are read; empty lines are left out.
 */
export function readCsv(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(source);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < source.length) {
    let value = '';
    if (source[at] === '"') {
      at++;
      while (at < source.length) {
        if (source[at] !== '"') value += source[at++];
        else if (source[at + 1] === '"') {
          value += '"';
          at += 2;
        } else break;
      }
      at++;
    }
    while (at < source.length && source[at] !== separator && source[at] !== '\n' && source[at] !== '\r') {
      value += source[at++];
    }
    row.push(FORMULA.test(value) && value.startsWith("'") ? value.slice(1) : value);
    if (source[at] === separator) {
      at++;
      if (at < source.length) continue;
      row.push('');
    }
    if (source[at] === '\r' && source[at + 1] === '\n') at++;
    at++;
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
  }
  return rows;
}

/** The separator that the first line uses most. */
function separatorOf(source: string): string {
  const [line = ''] = source.split(/[\r\n]/, 1);
  const uses = (separator: string) => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (uses(each) > uses(best) ? each : best));
}
