import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../../core/format.ts';
import { sampleDocument, sampleSegment } from '../../core/interchange.fake.ts';
import { expectHarmless, expectManyRoundTrip, expectRoundTrips } from '../../core/round-trip.fake.ts';
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
          note: 'go',
          attributes: { 'modifier 1': 'fast', 'stop comment': 'end' },
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

  it('pairs starts and stops by subject, behaviour and every modifier, and keeps them all', () => {
    const header = [
      'Observation id',
      'Source',
      'Time offset (s)',
      'Media duration (s)',
      'FPS',
      'weather',
      'Subject',
      'Behavior',
      'Modifier #1',
      'Modifier #2',
      'Behavior type',
      'Time',
    ];
    const row = (subject: string, modifiers: readonly string[], type: string, time: string) =>
      [
        'mods',
        'player #1:clip.mp4',
        '0.0',
        '60.000',
        '25.000',
        'wet',
        subject,
        's',
        ...modifiers,
        type,
        time,
      ].join('\t');
    const { documents, problems } = read(
      [
        header.join('\t'),
        row('A', ['a', '1'], 'START', '1.000'),
        row('A', ['b', '2'], 'START', '2.000'),
        row('B', ['a', '1'], 'START', '2.500'),
        row('A', ['a', '1'], 'STOP', '3.000'),
        row('B', ['a', '1'], 'STOP', '4.000'),
        row('A', ['b', '2'], 'STOP', '5.000'),
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(documents).toHaveLength(1);
    expect(documents[0]!.observation).toMatchObject({ name: 'mods', variables: { weather: 'wet' } });
    expect(
      documents[0]!.segments.map(({ startUs, endUs, subject, attributes }) => [
        startUs,
        endUs,
        subject,
        attributes,
      ]),
    ).toEqual([
      [1_000_000, 3_000_000, 'A', { 'modifier 1': 'a', 'modifier 2': '1' }],
      [2_000_000, 5_000_000, 'A', { 'modifier 1': 'b', 'modifier 2': '2' }],
      [2_500_000, 4_000_000, 'B', { 'modifier 1': 'a', 'modifier 2': '1' }],
    ]);
  });

  it.each([
    ['2.0', '3.000', '5.000'],
    ['-4', '-3.000', '-1.000'],
    ['1700000000.5', '1700000001.500', '1700000003.500'],
  ])('takes the offset %s off', (offset, start, stop) => {
    const { documents, problems } = read(
      'Observation id\tSource\tTime offset (s)\tMedia duration (s)\tSubject\tBehavior\tBehavior type\tStart (s)\tStop (s)\tMedia file name\n' +
        `o\tplayer #1:clip.mp4\t${offset}\t60.000\tA\trun\tSTATE\t${start}\t${stop}\tNot found\n`,
    );
    expect(problems).toEqual([]);
    expect(documents[0]).toMatchObject({
      video: { name: 'clip.mp4' },
      segments: [{ startUs: 1_000_000, endUs: 3_000_000 }],
    });
  });

  it('puts events into the file of several that they lie in', () => {
    const { documents, problems } = read(
      'Observation id\tSource\tMedia duration (s)\tFPS (frame/s)\tSubject\tBehavior\tBehavior type\tStart (s)\tStop (s)\n' +
        ['1\t4', '9\t12', '15\t16']
          .map(
            (times) =>
              `o\tplayer #1:/d/a.mp4;/d/b.mp4|player #2:c.mp4\t10.000;20.000|30.000\t25.000;30.000|25.000\tA\trun\tSTATE\t${times}\n`,
          )
          .join(''),
    );
    const found = documents.map(({ video, segments }) => [
      video.name,
      video.frameRate?.num,
      segments.map(({ startUs, endUs }) => [startUs / 1e6, endUs! / 1e6]),
    ]);
    expect(found).toEqual([
      [
        'a.mp4',
        25,
        [
          [1, 4],
          [9, 10],
        ],
      ],
      [
        'b.mp4',
        30,
        [
          [0, 2],
          [5, 6],
        ],
      ],
    ]);
    expect(problems).toEqual([
      { at: 'line 3', message: 'It goes on in the next media file: cut into 2 parts.' },
    ]);
  });

  it('says that a date without the date of the media is no time', () => {
    const { documents, problems } = read(
      'Observation id\tSource\tTime offset (s)\tBehavior\tBehavior type\tStart (s)\tStop (s)\no\tplayer #1:a.mp4\t0.0\trun\tSTATE\t1700000001.5\t1700000002\n',
    );
    expect(documents[0]!.segments).toEqual([]);
    expect(problems[0]!.message).toMatch(/^Its time is a date/);
  });

  it('is harmless', () => {
    expectHarmless(borisAggregated, write());
  });
});
