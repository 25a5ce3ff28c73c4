import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectHarmless, expectManyRoundTrip, expectRoundTrips } from '../core/round-trip.fake.ts';
import { csv, tsv } from './table.ts';

const ALL = {
  markers: true,
  unlabelled: true,
  scores: true,
  states: true,
  notes: true,
  attributes: true,
  tracks: true,
  paths: true,
};
const KEEPS = ['track', 'score', 'origin', 'state', 'note', 'attributes', 'path'] as const;
const write = (document = sampleDocument()) => csv.exporter!.write(document, DEFAULT_WRITE_OPTIONS).text;

describe('csv and tsv', () => {
  it('have a row per segment', () => {
    expect(write()).toBe(
      'video,start_s,end_s,label,name,score,origin,state,track,note,path\r\n' +
        'clip.mp4,1.200000,3.400000,pour,pour,0.910000,human,accepted,actions,,\r\n' +
        'clip.mp4,5.000000,8.250000,stir,stir,0.770000,human,accepted,actions,,\r\n',
    );
  });

  it.each([csv, tsv])('$id comes back exactly', (format) => {
    expectRoundTrips(format, ALL, KEEPS);
  });

  it('holds ten thousand segments', () => {
    expectManyRoundTrip(csv, (count) =>
      sampleDocument({
        segments: Array.from({ length: count }, (_, at) =>
          sampleSegment({ startUs: at * 33_367, endUs: at * 33_367 + 1_001_001, note: `no. ${at}, "so"` }),
        ),
      }),
    );
  });

  it('disarms formulas, and reads them as they were', () => {
    const document = sampleDocument({
      labels: [{ id: 'pour', name: '=HYPERLINK("x")', path: [], colour: null }],
      segments: [sampleSegment({ note: '@SUM(A1)' })],
    });
    const text = write(document);
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain("'@SUM(A1)");
  });

  it('reads tables of others', () => {
    const text = 'Start Time;End Time;Behavior;Comment\n1,5;00:00:03,25;pour;x\n\n"4";;stir;\n';
    const { documents, problems } = csv.importer!.read(text, { name: 'a clip.csv' });
    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      video: { name: 'a clip' },
      segments: [
        { startUs: 1_500_000, endUs: 3_250_000, label: 'pour', note: 'x' },
        { startUs: 4_000_000, endUs: null, label: 'stir' },
      ],
    });
  });

  it('says which lines are broken, and reads the rest', () => {
    const text = 'start,end,label,score\n1,2,pour,0.5\nx,2,pour,\n3,2,pour,\n4,y,pour,\n5,6,pour,2\n7,8,"po';
    const { documents, problems } = csv.importer!.read(text, { name: 'clip.csv' });
    expect(documents[0]!.segments.map(({ startUs }) => startUs / 1e6)).toEqual([1, 5, 7]);
    expect(problems).toEqual([
      { at: 'line 3', message: 'The start is not a time: left out.' },
      { at: 'line 4', message: 'It ends before it starts: left out.' },
      { at: 'line 5', message: 'The end is not a time: left out.' },
      { at: 'line 6', message: 'The score is not between 0 and 1: read without it.' },
      { at: 'line 7', message: 'A quote is not closed: the rest of the file is one cell.' },
    ]);
  });

  it('keeps videos apart', () => {
    const other = sampleDocument({ video: { ...sampleDocument().video, name: 'b.mp4' } });
    const { text } = csv.exporter!.writeAll!([sampleDocument(), other], DEFAULT_WRITE_OPTIONS);
    const { documents } = csv.importer!.read(text, { name: 'all.csv' });
    expect(documents.map(({ video, segments }) => [video.name, segments.length])).toEqual([
      ['clip.mp4', 2],
      ['b.mp4', 2],
    ]);
  });

  it('is harmless', () => {
    expectHarmless(csv, write());
    expectHarmless(tsv, tsv.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text);
  });
});
