import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armed, columnsOf, disarmed, readTable, separatorOf, writeTable } from './delimited-text.ts';

describe('tables', () => {
  const cells = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('=1', "'=1", '-5', '+x', 'a"b', 'a\r\nb', '\t', ' x '),
  );
  const rows = fc.array(
    fc.array(cells, { minLength: 2, maxLength: 4 }).filter((row) => row.some((cell) => cell !== '')),
    { maxLength: 6 },
  );

  it('come back exactly with any separator, and no cell is a formula', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(',' as const, ';' as const, '\t' as const), (table, separator) => {
        const text = writeTable(table, { separator, lineEnd: '\r\n', disarm: true });
        const read = readTable(text, separator);
        expect(read.openQuote).toBeNull();
        expect(read.rows.map((row) => row.cells.map(armed))).toEqual(table);
        for (const { cells: all } of read.rows) {
          for (const cell of all) expect(/^[=@]|^[-+](?![\d.])/.test(cell)).toBe(false);
        }
      }),
    );
    expect(disarmed('-5.2')).toBe('-5.2');
  });

  it('count lines, in quotes too', () => {
    const { rows: found, openQuote } = readTable('a,b\n\n"x\ny",c\r\nd,"e', ',');
    expect(found).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\ny', 'c'] },
      { line: 5, cells: ['d', 'e'] },
    ]);
    expect(openQuote).toBe(5);
    expect(readTable('a,b\nc,"d\ne\nf', ',').openQuote).toBe(2);
    expect(readTable('"a\r\n\nb",c\nd,e', ',').rows.map(({ line }) => line)).toEqual([1, 4]);
    expect(readTable('a,b\r\n\r\n\r\nc,d\n\n\re,f', ',').rows.map(({ line }) => line)).toEqual([1, 4, 7]);
  });

  it('of the programs of others are read', () => {
    expect(readTable('\uFEFF"q\n1",1\r\n,,\r\n\r\nx"y",2\r"z"w,3', ',').rows).toEqual([
      { line: 1, cells: ['q\n1', '1'] },
      { line: 5, cells: ['x"y"', '2'] },
      { line: 6, cells: ['"z"w', '3'] },
    ]);
    expect(readTable('a;"x,y";b').rows[0]?.cells).toEqual(['a', 'x,y', 'b']);
    expect(readTable('').rows).toEqual([]);
    expect(readTable('a,"b""').rows[0]?.cells).toEqual(['a', 'b"']);
    expect([...columnsOf(["'=A", ' B ', 'b'])]).toEqual([
      ['=a', 0],
      ['b', 1],
    ]);
  });

  it('are separated by what their first line has most of, outside quotes', () => {
    const texts = ['', 'a', 'a,b;c', 'a;b;c,d', '\uFEFFa\tb\tc,d', '"x;y;z",b', 'a,b\nc;d;e;f', 'a\rb;c'];
    expect(texts.map(separatorOf)).toEqual([',', ',', ',', ';', '\t', ',', ',', ',']);
  });

  it('with a line of 50 MB take time in proportion', () => {
    const text = `${'x'.repeat(25_000_000)},"${'""'.repeat(12_000_000)}"\n1,2`;
    const { rows: found } = readTable(text, ',');
    expect(found.map((row) => row.cells.map((cell) => cell.length))).toEqual([
      [25_000_000, 12_000_000],
      [1, 1],
    ]);
  });
});
