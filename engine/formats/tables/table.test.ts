import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectHarmless, expectManyRoundTrip, expectRoundTrips } from '../core/round-trip.fake.ts';
import { recognise } from '../registry.ts';
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

  it('says which rows of others have no label', () => {
    const rows = ['1,2,pour', '3,4,', '5,6, '];
    const problemsOf = (count: number) =>
      csv.importer!.read(['start,end,label', ...rows.slice(0, count)].join('\n'), { name: 'x' }).problems;
    expect([1, 2, 3].map((count) => problemsOf(count).map(({ at, message }) => `${at}: ${message}`))).toEqual(
      [
        [],
        ['line 3: It has no label: read as a segment without one.'],
        ['line 3: 2 rows have no label: read as segments without one.'],
      ],
    );
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

  const read = (text: string, more: object = {}) => csv.importer!.read(text, { name: 'list.csv', ...more });
  const rows = (text: string, more: object = {}) =>
    read(text, more).documents.flatMap(({ video, segments }) =>
      segments.map(({ startUs, endUs, label }) => [
        video.name,
        startUs / 1e6,
        endUs === null ? null : endUs / 1e6,
        label,
      ]),
    );

  it.each([
    [
      'start,duration,label\n1.2,3.0,go\n5,0,stop\n6,n/a,stop',
      [
        ['list', 1.2, 4.2, 'go'],
        ['list', 5, null, 'stop'],
        ['list', 6, null, 'stop'],
      ],
    ],
    ['onset\tduration\ttrial_type\n1.5\t2\tgo', [['list', 1.5, 3.5, 'go']]],
    ['Start (ms),End (ms),Behaviour\n1200,3400.5,go', [['list', 1.2, 3.4005, 'go']]],
    ['startTime;stopTime;event\n0:01,5;0:03,25;go', [['list', 1.5, 3.25, 'go']]],
    [
      'video,type,type_idx,start,end,startFrame,endFrame\nv1,Cricket,23,0.2,1.1,6,33',
      [['v1', 0.2, 1.1, 'Cricket']],
    ],
    [
      'label,youtube_id,time_start,time_end,split,is_cc\nabseiling,-wR5jVB,417,427,val,0',
      [['-wR5jVB', 417, 427, 'abseiling']],
    ],
    [
      'narration_id,participant_id,video_id,start_timestamp,stop_timestamp,start_frame,stop_frame,narration,verb_class\nP01_0,P01,P01_01,00:00:00.14,00:00:03.37,8,202,open door,3',
      [['P01_01', 0.14, 3.37, 'open door']],
    ],
    [
      'Tier\tBegin Time - hh:mm:ss.ms\tBegin Time - msec\tEnd Time - hh:mm:ss.ms\tDuration - hh:mm:ss.ms\tAnnotation\ngaze\t00:00:00.600\t600\t00:00:00.900\t00:00:00.300\tlook',
      [['list', 0.6, 0.9, 'look']],
    ],
    [
      'label,name,start,end\n4,run,1,2\n5,sit,3,4',
      [
        ['list', 1, 2, 'run'],
        ['list', 3, 4, 'sit'],
      ],
    ],
    [
      'clip,begin,finish,action\na.mp4,1,2,go\nb.mov,3,4,go',
      [
        ['a.mp4', 1, 2, 'go'],
        ['b.mov', 3, 4, 'go'],
      ],
    ],
  ])('takes columns by their names: %j', (text, wanted) => {
    expect(rows(text)).toEqual(wanted);
    expect(read(text).problems).toEqual([]);
  });

  it('reads ELAN’s export without titles, in whatever forms of time', () => {
    const rows = (text: string) => {
      const [first] = recognise(text, 'x.txt');
      return first!.format.importer
        .read(text, { name: 'x.txt' })
        .documents[0]!.segments.map(({ startUs, endUs, label, track, subject }) => [
          startUs / 1e6,
          endUs! / 1e6,
          label,
          track,
          subject,
        ]);
    };
    expect(
      rows(
        'gaze\tAnn\t00:00:00.600\t0.6\t00:00:00.900\t0.9\t00:00:00.300\t0.3\tlook up\nhand\t\t00:00:01.000\t1.0\t00:00:02.000\t2.0\t00:00:01.000\t1.0\twave\n',
      ),
    ).toEqual([
      [0.6, 0.9, 'look up', 'gaze', 'Ann'],
      [1, 2, 'wave', 'hand', undefined],
    ]);
    expect(rows('gaze\t0.6\t0.9\tlook\n')).toEqual([[0.6, 0.9, 'look', 'gaze', undefined]]);
  });

  it('keeps every other column', () => {
    const [found] = read(
      ',video,start,end,label,subset,note,annotator,animal\n0,a.mp4,1,2,go,train,fine,Bo,Rex',
    ).documents;
    expect(found!.segments[0]).toMatchObject({
      note: 'fine',
      observer: 'Bo',
      subject: 'Rex',
      attributes: { subset: 'train' },
    });
    expect(Object.keys(found!.segments[0]!.attributes)).toEqual(['subset']);
  });

  it('leaves out rows that say where a label is not', () => {
    const text =
      'classname,youtube_id,subset,start,end,label\nArchery,a,training,15.5,17.5,-1\nArchery,a,training,53.8,55.8,1';
    expect(rows(text)).toEqual([['a', 53.8, 55.8, 'Archery']]);
    expect(read(text).problems).toEqual([
      {
        at: 'line 1',
        message: '1 row left out: "label" is not 1 there, which says that the label does not hold.',
      },
    ]);
  });

  it('reads frame numbers where the rate is known, and asks for it where not', () => {
    const text = 'start_frame,end_frame,label\n25,50,go';
    expect(() => read(text)).toThrow(/frame rate .* not known/);
    expect(rows(text, { frameRate: { num: 25, den: 1 } })).toEqual([['list', 1, 2, 'go']]);
    expect(rows(text, { video: { frameRate: { num: 50, den: 1 } } })).toEqual([['list', 0.5, 1, 'go']]);
    expect(rows('first_frame,last_frame,label,fps\n25,49,go,25')).toEqual([['list', 1, 2, 'go']]);
    expect(read('start_frame,end_frame,label,fps\n25,50,go,25').problems[0]!.message).toMatch(
      /from 0, the one at the end not/,
    );
  });

  it('takes the columns that a person says', () => {
    const text = 'file_name,begin,finish,kind,who said\na.mp4,1,2,go,Bo\n';
    const columns = {
      video: 'file_name',
      start: 'begin',
      end: 'finish',
      label: 'kind',
      observer: 'Who said',
    };
    expect(rows(text, { columns })).toEqual([['a.mp4', 1, 2, 'go']]);
    expect(read(text, { columns }).documents[0]!.segments[0]!.observer).toBe('Bo');
    expect(() => read(text, { columns: { ...columns, label: 'sort' } })).toThrow(
      'There is no column "sort": choose from "file_name", "begin", "finish", "kind", "who said".',
    );
    expect(rows('a,b,c\n1,2,x', { columns: { start: 'a', duration: 'b', label: 'c' } })).toEqual([
      ['list', 1, 3, 'x'],
    ]);
  });

  it('says what a row has beyond the header, and why a row is left out', () => {
    const { problems } = read('start,end,label\n1,2,go,more\n3,3,go\n5,4,go');
    expect(problems.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      'line 2: 1 cell beyond the header left out.',
      'line 3: It has no length: left out.',
      'line 4: It ends before it starts: left out.',
    ]);
  });

  it('keeps subjects, observers and observations', () => {
    const document = sampleDocument({
      segments: [sampleSegment({ subject: 'Rex', observer: 'Bo' })],
      observation: { name: 'morning' },
    });
    const [found] = read(write(document)).documents;
    expect(found!.observation).toEqual({ name: 'morning' });
    expect(found!.segments[0]).toMatchObject({ subject: 'Rex', observer: 'Bo', track: 'actions' });
    expect(
      csv.exporter!.losses(
        sampleDocument({ segments: [sampleSegment({ note: '-so' })] }),
        DEFAULT_WRITE_OPTIONS,
      ),
    ).toContain('1 text that a spreadsheet would run as a formula written with an apostrophe in front.');
  });

  it('is harmless', () => {
    expectHarmless(csv, write());
    expectHarmless(tsv, tsv.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text);
  });
});
