import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS, type Format } from '../core/format.ts';
import { documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectExact } from '../core/read-back.fake.ts';
import { expectHarmless, expectRoundTrips } from '../core/round-trip.fake.ts';
import { recognise } from '../registry.ts';
import { bento } from './bento.ts';
import { noldus } from './noldus.ts';
import { simba } from './simba.ts';
import { solomon } from './solomon.ts';
import { textgrid } from './textgrid.ts';

const FPS_25 = { num: 25, den: 1 };
const write = (format: Format, document = sampleDocument()) =>
  format.exporter!.write(document, DEFAULT_WRITE_OPTIONS).text;
const read = (format: Format, text: string, more: object = {}) => {
  const { documents: found, problems } = format.importer!.read(text, { name: 'x', ...more });
  const rows = found.flatMap(({ segments }) =>
    segments.map(({ startUs, endUs, label, track }) => [
      startUs / 1e6,
      endUs === null ? null : endUs / 1e6,
      label,
      track,
    ]),
  );
  return { rows, problems, documents: found };
};
const word = ONE_LINE.filter((name) => /^[^\s>-]+$/.test(name) && !/:$/.test(name));

describe('textgrid', () => {
  it('comes back exactly', () => {
    expectRoundTrips(textgrid, { markers: true, scores: true, overlaps: false, name: ONE_LINE }, ['score']);
    expectRoundTrips(textgrid, { markers: true, scores: true, tracks: true, name: ONE_LINE }, ['score']);
  });

  it('reads the short form, texts with quotes and lines, and says where it breaks', () => {
    const short =
      '"ooTextFile"\n"TextGrid"\n\n0\n2.5\n<exists>\n2\n"IntervalTier"\n"words ""a"""\n0\n2.5\n3\n0\n1\n""\n1\n2.25\n"he said\n""hi"""\n2.25\n2.5\n" "\n"TextTier"\n"clicks"\n0\n2.5\n1\n0.5\n"x"\n';
    expect(recognise(short, 'x')[0]?.format.id).toBe('textgrid');
    const { rows, documents: found, problems } = read(textgrid, short);
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      [0.5, null, 'x', 'clicks'],
      [1, 2.25, 'he said\n"hi"', 'words "a"'],
    ]);
    expect(found[0]!.video.durationUs).toBe(2_500_000);
    const cut = write(textgrid).replace(/text = "stir[\s\S]*$/, '');
    expect(read(textgrid, cut).problems[0]!.message).toMatch(/^The tier "actions" ends before it should/);
  });

  it('puts what overlaps on further tiers', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment({ startUs: 1_000_000, endUs: 3_000_000, score: null }),
        sampleSegment({ startUs: 2_000_000, endUs: 4_000_000, score: null }),
      ],
    });
    expect(textgrid.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      '1 overlapping segment on tiers of their own.',
    ]);
    expect(read(textgrid, write(textgrid, document)).rows.map((row) => row[3])).toEqual([
      'actions',
      'actions (2)',
    ]);
  });
});

describe('bento', () => {
  it('comes back exactly', () => {
    expectRoundTrips(bento, { markers: true, tracks: true, name: word }, ['track']);
    expect(read(bento, write(bento)).documents[0]!.video).toMatchObject({
      name: 'clip.mp4',
      frameRate: FPS_25,
      durationUs: 10_000_000,
    });
  });

  it('reads frames, from 1 with the last included', () => {
    const text =
      'Bento annotation file\nMovie file(s): C:\\v\\mouse.seq\n\nStimulus name: \nAnnotation start frame: 1\nAnnotation stop frame: 1000\nAnnotation framerate: 25.000000\n\nList of channels:\nCh1\n\nList of annotations:\nattack\nsniff\n\nCh1----------\n>attack\nStart\t Stop\t Duration\n26\t 50\t 24\n\n>sniff\nStart\t Stop\t Duration \n76 76 0\nx\n';
    const { rows, problems, documents: found } = read(bento, text);
    expect(found[0]!.video.name).toBe('mouse.seq');
    expect(rows).toEqual([
      [1, 2, 'attack', 'Ch1'],
      [3, 3.04, 'sniff', 'Ch1'],
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'Frames are read as counted from 1, the last included.',
      'It is not a start and a stop: left out.',
    ]);
  });
});

/** Segments on frames of 25 a second, in the first minute, so that tables of frames stay short. */
const short = (most: number) =>
  documents({ name: word }).map((document) => ({
    ...document,
    video: { ...document.video, frameRate: FPS_25, durationUs: 60_000_000 },
    segments: document.segments.map((segment, index) => ({
      ...segment,
      startUs: index * 4_000_000,
      endUs: index * 4_000_000 + 40_000 * (1 + (segment.startUs % most)),
    })),
  }));

describe('solomon', () => {
  it('comes back exactly on frames, overlaps too', () => expectExact(solomon, short(150), []));

  it('reads columns of behaviours at any step', () => {
    const text = 'Time;Behaviour;Behaviour 2\n0,0;sniff;\n0,2;sniff;rear\n0,4;;rear\n0,6;rest;\n';
    expect(recognise(text, 'x.csv')[0]?.format.id).toBe('solomon');
    expect(read(solomon, text).rows.map((row) => row.slice(0, 3))).toEqual([
      [0, 0.4, 'sniff'],
      [0.2, 0.6, 'rear'],
      [0.6, 0.8, 'rest'],
    ]);
    // A list of events is no table of frames.
    expect(recognise('Time,Behaviour\n1,go\n5,stop\n5.5,go\n', 'x.csv')[0]?.format.id).not.toBe('solomon');
  });
});

describe('simba', () => {
  it('comes back exactly on frames where segments of a label are apart', () =>
    expectExact(simba, short(90), []));

  it('reads classifiers among features, with their probabilities', () => {
    const text =
      ',speed,Probability_Attack,Attack,Sniff\n0,1.5,0.9,1,0\n1,1.25,0.7,1,0\n2,0.5,0.1,0,1\n3,0.5,0.2,0,1\n';
    const { rows, problems, documents: found } = read(simba, text, { frameRate: FPS_25 });
    expect(recognise(text, 'x.csv')[0]?.format.id).toBe('simba');
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      [0, 0.08, 'Attack'],
      [0.08, 0.16, 'Sniff'],
    ]);
    expect(found[0]!.segments[0]).toMatchObject({ score: 0.8, origin: 'model' });
    expect(problems.map(({ message }) => message)).toEqual(['1 column of features left out.']);
    expect(() => read(simba, text)).toThrow(/frame rate .* not known/);
  });
});

describe('noldus', () => {
  it('comes back exactly', () => {
    const all = {
      markers: true,
      scores: true,
      states: true,
      notes: true,
      attributes: true,
      tracks: true,
      overlaps: false,
    };
    const apart = documents(all).map((document) => ({
      ...document,
      segments: document.segments.map((segment, index) => ({
        ...segment,
        startUs: index * 20_000_000,
        endUs: segment.endUs === null ? null : index * 20_000_000 + 1 + (segment.startUs % 10_000_000),
      })),
    }));
    expectExact(noldus, apart, ['track', 'score', 'origin', 'state', 'note', 'attributes']);
  });

  it('reads what the Observer exports, pairing by subject, behaviour and modifiers', () => {
    const header =
      '"Date_Time_Absolute_dmy_hmsf";"Time_Relative_hmsf";"Time_Relative_sf";"Duration_sf";"Observation";"Event_Log";"Subject";"Behavior";"Modifier_1";"Event_Type";"Comment"';
    const row = (seconds: string, subject: string, modifier: string, type: string) =>
      `"1-1-2026";"00:00:01";"${seconds}";"0";"obs 1";"log";"${subject}";"run";"${modifier}";"${type}";""`;
    const text = [
      header,
      row('1.5', 'A', 'fast', 'State start'),
      row('2', 'A', 'slow', 'State start'),
      row('2.5', 'B', 'fast', 'Point'),
      row('3', 'A', 'fast', 'State stop'),
      row('4', 'A', 'slow', 'State stop'),
      row('5', 'A', 'slow', 'State stop'),
      row('6', 'A', '', 'Status'),
    ].join('\r\n');
    const { documents: found, problems } = read(noldus, text);
    expect(recognise(text, 'x.txt')[0]?.format.id).toBe('noldus');
    expect(found[0]!.observation?.name).toBe('obs 1, log');
    expect(
      found[0]!.segments.map(({ startUs, endUs, subject, attributes }) => [
        startUs / 1e6,
        endUs === null ? null : endUs / 1e6,
        subject,
        attributes,
      ]),
    ).toEqual([
      [1.5, 3, 'A', { 'modifier 1': 'fast' }],
      [2, 4, 'A', { 'modifier 1': 'slow' }],
      [2.5, null, 'B', { 'modifier 1': 'fast' }],
    ]);
    expect(problems.map(({ at }) => at)).toEqual(['line 7', 'Event_Type']);
  });
});

it.each([textgrid, bento, solomon, simba, noldus])('$id is harmless', (format) => {
  const document = sampleDocument({ video: { ...sampleDocument().video, durationUs: 9_000_000 } });
  expectHarmless(format, write(format, document).slice(0, 4000));
});
