import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectHarmless, expectManyRoundTrip, expectRoundTrips } from '../core/round-trip.fake.ts';
import { borisAggregated } from './boris-aggregated.ts';

const read = (text: string) => borisAggregated.importer!.read(text, { name: 'x.tsv' });
const write = () => borisAggregated.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text;

describe('boris-aggregated', () => {
  it('has a row per segment with the columns of version 9', () => {
    const [header, first, , end] = write().split('\r\n');
    const row = new Map(header!.split('\t').map((title, index) => [title, first!.split('\t')[index]]));
    expect(Object.fromEntries(row)).toMatchObject({
      'Observation id': 'clip',
      'FPS (frame/s)': '25',
      Subject: 'actions',
      Behavior: 'pour',
      'Behavior type': 'STATE',
      'Start (s)': '1.200000',
      'Stop (s)': '3.400000',
      'Duration (s)': '2.200000',
      'Media file name': 'clip.mp4',
      'Image index start': '30',
      'Image index stop': '85',
    });
    expect(end).toBe('');
  });

  it('comes back exactly', () => {
    const all = { markers: true, scores: true, states: true, notes: true, attributes: true, tracks: true };
    expectRoundTrips(borisAggregated, all, ['track', 'score', 'origin', 'state', 'note', 'attributes']);
    expectManyRoundTrip(borisAggregated, (count) =>
      sampleDocument({
        segments: Array.from({ length: count }, (_, at) =>
          sampleSegment({ startUs: at * 33_367, endUs: at * 33_367 + 100_001 }),
        ),
      }),
    );
  });

  it('reads version 7 with commas', () => {
    const { documents, problems } = read(
      'Observation id,Observation date,Description,Media file,Total length,FPS,Subject,Behavior,Behavioral category,Modifiers,Behavior type,Start (s),Stop (s),Duration (s),Comment start,Comment stop\r\n' +
        'obs 1,2026-01-01 10:00:00,,/data/dog.mp4,60.06,29.97,No focal subject,run,move,fast,STATE,0.5,2.25,1.75,go,end\r\n' +
        'obs 1,2026-01-01 10:00:00,,/data/dog.mp4,60.06,29.97,Rex,bark,Not defined,,POINT,1,1,NA,,\r\n' +
        'obs 1,2026-01-01 10:00:00,,/data/dog.mp4,60.06,29.97,Rex,run,,,STATE,x,1,NA,,\r\n',
    );
    expect(documents[0]).toMatchObject({
      video: { name: 'dog.mp4', frameRate: { num: 30000, den: 1001 }, durationUs: 60_060_000 },
      labels: [
        { name: 'run', path: ['move'] },
        { name: 'bark', path: [] },
      ],
      segments: [
        {
          startUs: 500_000,
          endUs: 2_250_000,
          track: 'Labels',
          note: 'go\nend',
          attributes: { modifiers: 'fast' },
        },
        { startUs: 1_000_000, endUs: null, track: 'Rex' },
      ],
    });
    expect(problems).toEqual([{ at: 'line 4', message: 'The start is not a time: left out.' }]);
  });

  it('reads tabular events', () => {
    const { documents, problems } = read(
      'Observation id\tobs 1\n\nMedia file(s)\nPlayer #1\tdog.mp4\n\n' +
        'Time\tMedia file path\tTotal length\tFPS\tSubject\tBehavior\tBehavioral category\tComment\tStatus\n' +
        '0.5\tdog.mp4\t60\t25\tRex\trun\t\tgo\tSTART\n1\tdog.mp4\t60\t25\tRex\tbark\t\t\tPOINT\n2\tdog.mp4\t60\t25\tRex\trun\t\t\tSTOP\n' +
        '3\tdog.mp4\t60\t25\tRex\trun\t\t\tSTOP\n4\tdog.mp4\t60\t25\tRex\trun\t\t\tSTART\n',
    );
    expect(documents[0]!.segments).toMatchObject([
      { startUs: 500_000, endUs: 2_000_000, label: 'run', note: 'go' },
      { startUs: 1_000_000, endUs: null, label: 'bark' },
    ]);
    expect(problems.map(({ at }) => at)).toEqual(['line 10', 'line 11']);
  });

  it('is harmless', () => {
    expectHarmless(borisAggregated, write());
  });
});
