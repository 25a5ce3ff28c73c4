import { expect, it, vi } from 'vitest';

// What the page is built with, see build/vite/vite.renderer.ts.
vi.mock('csv-parse/sync', () => import('csv-parse/browser/esm/sync'));
vi.mock('csv-stringify/sync', () => import('csv-stringify/browser/esm/sync'));

it('a page reads and writes tables as Node does', async () => {
  const { readTable, writeTable } = await import('./delimited-text.ts');
  const rows = [
    ['a', 'b,c', '"', 'x\r\ny', '-0.5', "'=", 'é🙂', ' x '],
    ['', '1', '', '', '', '', '', '='],
  ];
  const text = writeTable(rows, { separator: ',', lineEnd: '\r\n', disarm: false });
  expect(readTable(`\uFEFF${text}`).rows).toEqual([
    { line: 1, cells: rows[0] },
    { line: 3, cells: rows[1] },
  ]);
  expect(readTable('a\n"b')).toEqual({
    rows: [
      { line: 1, cells: ['a'] },
      { line: 2, cells: ['b'] },
    ],
    openQuote: 2,
  });
  expect(writeTable([['=1', '-1']])).toBe("'=1,-1\r\n");
});
