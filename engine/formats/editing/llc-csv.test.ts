import { describe, expect, it } from 'vitest';
import { documents, FULL_VARIETY, sampleDocument } from '../core/interchange.fake.ts';
import {
  ALL_FIELDS,
  expectExact,
  expectHarmless,
  manySegments,
  readBack,
  readText,
  written,
} from '../core/read-back.fake.ts';
import { llcCsv } from './llc-csv.ts';

describe("LosslessCut's CSV", () => {
  it('has a column per tag, by name', () => {
    expect(written(llcCsv, sampleDocument()).text).toBe(
      'Start,End,Name,score,track\n1.2,3.4,pour,0.91,actions\n5,8.25,stir,0.77,actions\n',
    );
  });

  it('is read back exactly', () => expectExact(llcCsv, documents(FULL_VARIETY), ALL_FIELDS));

  it('keeps 10,000 segments', () =>
    expect(readBack(llcCsv, manySegments(10_000)).segments).toHaveLength(10_000));

  it('is read without a header, with clock times and open ends', () => {
    const { documents: found, problems } = readText(
      llcCsv,
      '00:00:01.200,00:00:03.400,pour\r\n,5,"a, b"\r\n6,,\r\nx,7,c\r\n',
    );
    expect(found[0]!.segments.map(({ startUs, endUs, label }) => [startUs, endUs, label])).toEqual([
      [0, 5_000_000, 'a, b'],
      [1_200_000, 3_400_000, 'pour'],
      [6_000_000, null, null],
    ]);
    expect(problems).toEqual([{ at: 'line 4', message: 'The start is not a time: left out.' }]);
  });

  it('disarms cells that a spreadsheet would run', () => {
    const labels = [{ id: 'pour', name: '=HYPERLINK("http://x")', path: [], colour: null }];
    const document = { ...sampleDocument(), labels, segments: sampleDocument().segments.slice(0, 1) };
    expect(written(llcCsv, document).text).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('is told from other tables', () => {
    expect(llcCsv.importer!.recognise('Start,End,Name\n1,2,a\n', 'a.csv')).toBeGreaterThan(0.9);
    expect(llcCsv.importer!.recognise('video,start_s,end_s,label\n', 'a.csv')).toBe(0);
    expect(llcCsv.importer!.recognise('1,2,pour\n', 'a.csv')).toBe(0.5);
    expect(() => readText(llcCsv, 'hello\n')).toThrow(/Start,End,Name/);
  });

  it('does no harm', () =>
    expectHarmless(llcCsv, ['"'.repeat(99), `Start,End,Name\n1,2,${'x'.repeat(1e6)}`, ',,,\n,,,']));
});
