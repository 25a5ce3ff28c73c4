import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockText,
  LONGEST_US,
  microsOfNumber,
  millisOf,
  parseTime,
  secondsNumber,
  secondsText,
  shortSecondsText,
} from '../base/clock-text.ts';
import { mediaName, videoNameOf } from './core/document-builder.ts';
import { contentOf, parseXml, xml } from './core/xml.ts';
import { armed, disarmed, readTable, writeTable } from './tables/delimited-text.ts';

const micros = fc.integer({ min: 0, max: LONGEST_US });

describe('times', () => {
  it('come back exactly, as texts and as numbers', () => {
    fc.assert(
      fc.property(micros, (time) => {
        expect(parseTime(secondsText(time))).toBe(time);
        expect(parseTime(shortSecondsText(time))).toBe(time);
        expect(microsOfNumber(JSON.parse(JSON.stringify(secondsNumber(time))))).toBe(time);
        expect(parseTime(clockText(millisOf(time)))).toBe(millisOf(time) * 1000);
        expect(parseTime(clockText(millisOf(time), ','))).toBe(millisOf(time) * 1000);
      }),
    );
    expect(secondsText(-21_333)).toBe('-0.021333');
  });

  it('are read as people write them', () => {
    expect(['1', '1.5', '1,5', '-0.25', '01:02', '1:02:03.4', '.5', '1e-3', ' 2 '].map(parseTime)).toEqual([
      1e6, 1.5e6, 1.5e6, -250_000, 62e6, 3_723_400_000, 500_000, 1000, 2e6,
    ]);
    const none = ['', 'x', '1:60', '1:2:3:4', 'NaN', 'Infinity', '1e99', '99999999999', '1'.repeat(100)];
    expect(none.map(parseTime)).toEqual(none.map(() => null));
    expect([Number.NaN, Infinity, 1e300, '1', null].map(microsOfNumber)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

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

describe('xml', () => {
  it('comes back exactly, whatever the text', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .map((each) => each.replace(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, ''));
    fc.assert(
      fc.property(text, text, (attribute, content) => {
        const root = parseXml(xml({ name: 'a', attributes: { b: attribute }, children: [content] }), 'XML');
        expect([root.attributes.get('b'), contentOf(root)]).toEqual([attribute, content]);
      }),
    );
  });

  it('refuses what is broken with the line, and what is too deep', () => {
    expect(() => parseXml('<a>\n<b></a>', 'XML')).toThrow(/not well-formed XML: .*\(line 2\)/);
    expect(() => parseXml('', 'XML')).toThrow(/cannot be read as XML/);
    expect(() => parseXml('<a>'.repeat(300), 'XML')).toThrow(/too deep/);
    expect(() => parseXml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'XML')).toThrow(/not well-formed/);
    expect(parseXml('<!DOCTYPE a><a __proto__="x"/>', 'XML').attributes.get('__proto__')).toBe('x');
  });

  it('writes no character that XML cannot hold', () => {
    expect(xml({ name: 'a', children: ['\0\u001b\uFFFF\uD800'] })).toBe('<a>\uFFFD\uFFFD\uFFFD\uFFFD</a>');
  });
});

it('names of videos are found in paths, addresses and label files', () => {
  expect(
    ['C:\\v\\a b.mp4', '/v/a.mp4', 'file:///v/a%20b.mp4', 'https://x/y.mp4?d=1#t', 'file:///%zz'].map(
      mediaName,
    ),
  ).toEqual(['a b.mp4', 'a.mp4', 'a b.mp4', 'y.mp4', '%zz']);
  expect(['clip.metadata.vtt', 'clip.tubelet.json', '/x/my.clip.eaf', '.csv'].map(videoNameOf)).toEqual([
    'clip',
    'clip',
    'my.clip',
    '.csv',
  ]);
});
