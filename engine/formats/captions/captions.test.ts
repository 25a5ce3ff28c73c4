import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import {
  expectHarmless,
  expectManyRoundTrip,
  expectRoundTrips,
  thereAndBack,
} from '../core/round-trip.fake.ts';
import { srt, webvtt } from './webvtt.ts';
import { webvttMetadata } from './webvtt-metadata.ts';

const OPTIONS = DEFAULT_WRITE_OPTIONS;
const many = (count: number) =>
  sampleDocument({
    segments: Array.from({ length: count }, (_, at) =>
      sampleSegment({ startUs: at * 40_000, endUs: at * 40_000 + 400_000 }),
    ),
  });

describe('captions', () => {
  it('have the documented shape', () => {
    expect(webvtt.exporter!.write(sampleDocument(), OPTIONS).text).toBe(
      'WEBVTT\n\n1\n00:00:01.200 --> 00:00:03.400\npour (0.91)\n\n2\n00:00:05.000 --> 00:00:08.250\nstir (0.77)\n',
    );
    expect(srt.exporter!.write(sampleDocument(), OPTIONS).text).toBe(
      '1\r\n00:00:01,200 --> 00:00:03,400\r\npour (0.91)\r\n\r\n2\r\n00:00:05,000 --> 00:00:08,250\r\nstir (0.77)\r\n\r\n',
    );
  });

  it('come back exactly on milliseconds', () => {
    expectRoundTrips(webvtt, { stepUs: 1000, scores: true, tracks: true, name: ONE_LINE }, ['score']);
    expectManyRoundTrip(webvtt, many);
    expectManyRoundTrip(srt, many);
    // Tags of style are taken from captions, so names must not look like them.
    expectRoundTrips(
      srt,
      { stepUs: 1000, scores: true, name: ONE_LINE.filter((name) => !/[<{]/.test(name)) },
      ['score'],
    );
  });

  it('name tracks as voices', () => {
    const tracks = ['left & right', 'b>c'].map((name, index) => ({
      id: `t${index}`,
      name,
      kind: 'human' as const,
      model: null,
    }));
    const document = sampleDocument({
      tracks,
      segments: [sampleSegment({ track: 't0' }), sampleSegment({ track: 't1' })],
    });
    expect(thereAndBack(webvtt, document).tracks.map(({ name }) => name)).toEqual(['left & right', 'b>c']);
  });

  it('say what they leave out', () => {
    const document = sampleDocument({
      segments: [
        sampleSegment({ startUs: 1, endUs: 2 }),
        sampleSegment({ endUs: null }),
        sampleSegment({ label: null }),
      ],
    });
    expect(srt.exporter!.losses(document, OPTIONS)).toEqual([
      'Times of 1 segment are rounded to milliseconds.',
      '1 marker left out.',
      '1 segment without a label left out.',
    ]);
    expect(thereAndBack(srt, document).segments).toMatchObject([{ startUs: 0, endUs: 1000 }]);
  });

  it('of others are read, broken ones as far as they go', () => {
    const text =
      '\uFEFFWEBVTT - a title\n\nSTYLE\n::cue{}\n\nNOTE hm\n\nid\n01:02.500 --> 01:03.000 line:0 align:start\n<v.loud Ann>Hello <b>you</b> &amp; me\nand more\n\n00:02 --> x\nno\n\nlost\n';
    const { documents, problems } = webvtt.importer!.read(text, { name: 'clip.vtt' });
    expect(documents[0]).toMatchObject({
      tracks: [{ name: 'Ann' }],
      segments: [{ startUs: 62_500_000, endUs: 63_000_000, label: 'Hello you & me\nand more' }],
    });
    expect(problems.map(({ at }) => at)).toEqual(['line 13', 'line 16', 'line 3', 'line 8', 'line 6']);
  });
});

describe('a line of times begins a cue', () => {
  const found = (format: typeof srt, text: string) => {
    const { documents, problems } = format.importer!.read(text, { name: 'x.srt' });
    expect(problems.filter(({ message }) => !message.includes('caption name'))).toEqual([]);
    return documents[0]!.segments.map(({ startUs, endUs, label }) => [startUs / 1e6, endUs! / 1e6, label]);
  };

  it('with an empty line above or without, with its number or without', () => {
    const cues = [
      [1, 2, 'go'],
      [3, 4, 'stop\nand stay'],
      [5, 6, 'go'],
    ];
    const lines = [
      '1',
      '00:00:01,000 --> 00:00:02,000',
      'go',
      '2',
      '00:00:03,000 --> 00:00:04,000',
      'stop',
      'and stay',
    ];
    expect(found(srt, [...lines, '3', '00:00:05,000 --> 00:00:06,000', 'go'].join('\r\n'))).toEqual(cues);
    expect(found(srt, [...lines, '00:00:05,000 --> 00:00:06,000', 'go', '', ''].join('\n'))).toEqual(cues);
    const vtt = [
      'WEBVTT',
      '00:01.000 --> 00:02.000',
      'go',
      'NOTE x',
      '',
      'name',
      '00:03.000 --> 00:04.000',
      'stop',
      'and stay',
    ];
    expect(found(webvtt, [...vtt, '00:05.000 --> 00:06.000', 'go'].join('\n'))).toEqual([
      [1, 2, 'go\nNOTE x'],
      ...cues.slice(1),
    ]);
  });

  it('with milliseconds or without', () => {
    const text = '1\n00:00:01 --> 00:00:02\ngo\n\n2\n0:00:03.5 --> 0:00:04\nstop\n';
    expect(srt.importer!.recognise(text, 'x')).toBeGreaterThan(0.5);
    expect(found(srt, text)).toEqual([
      [1, 2, 'go'],
      [3.5, 4, 'stop'],
    ]);
    expect(found(webvtt, 'WEBVTT\n\n00:01 --> 00:02\ngo')).toEqual([[1, 2, 'go']]);
  });
});

describe('webvtt-metadata', () => {
  it('has a line of JSON per cue', () => {
    const [, , note, , , times, cue] = webvttMetadata
      .exporter!.write(sampleDocument(), OPTIONS)
      .text.split('\n');
    expect(note).toMatch(/^NOTE tubelet \{"video":"clip.mp4"/);
    expect(times).toBe('00:00:01.200 --> 00:00:03.400');
    expect(JSON.parse(cue!)).toEqual({
      label: 'pour',
      score: 0.91,
      track: 'actions',
      origin: 'human',
      state: 'accepted',
    });
  });

  it('comes back exactly', () => {
    const all = {
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      notes: true,
      attributes: true,
      tracks: true,
      paths: true,
    };
    expectRoundTrips(webvttMetadata, all, [
      'track',
      'score',
      'origin',
      'state',
      'note',
      'attributes',
      'path',
    ]);
    expectManyRoundTrip(webvttMetadata, many);
    expect(thereAndBack(webvttMetadata, sampleDocument()).video).toEqual(sampleDocument().video);
  });

  it('follows a cue that someone moved', () => {
    const document = sampleDocument({ segments: [sampleSegment({ startUs: 1_000_001, endUs: 2_000_001 })] });
    const { text } = webvttMetadata.exporter!.write(document, OPTIONS);
    const moved = text.replace('00:00:01.000 --> 00:00:02.000', '00:00:05.000 --> 00:00:06.000');
    const [found] = webvttMetadata.importer!.read(moved, { name: 'x' }).documents;
    expect(found!.segments).toMatchObject([{ startUs: 5_000_000, endUs: 6_000_000 }]);
  });
});

it('they are harmless', () => {
  for (const format of [webvtt, webvttMetadata, srt]) {
    expectHarmless(format, format.exporter!.write(sampleDocument(), OPTIONS).text);
  }
});
