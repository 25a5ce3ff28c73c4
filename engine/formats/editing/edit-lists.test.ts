import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectHarmless, expectRoundTrips, thereAndBack } from '../core/round-trip.fake.ts';
import { edl } from './edl.ts';
import { fcpxml } from './fcpxml.ts';
import { otio } from './otio.ts';

const FPS_25 = { num: 25, den: 1 };
const onFrames = { onFrames: true, scores: true, name: ONE_LINE.filter((name) => !/[,:]/.test(name)) };
const times = ({
  segments,
}: {
  segments: readonly { startUs: number; endUs: number | null; label: string | null }[];
}) =>
  segments.map(({ startUs, endUs, label }) => [startUs / 1e6, endUs === null ? null : endUs / 1e6, label]);

describe('edl', () => {
  const list = (lines: readonly string[]) => `TITLE: x\nFCM: NON-DROP FRAME\n\n${lines.join('\n')}\n`;
  const read = (text: string, more: object = {}) =>
    edl.importer!.read(text, { name: 'x.edl', frameRate: FPS_25, ...more });

  it('comes back exactly on frames', () => {
    for (const frameRate of [FPS_25, { num: 24, den: 1 }, { num: 50, den: 1 }]) {
      const video = { ...sampleDocument().video, frameRate };
      const found = thereAndBack(edl, sampleDocument({ video }), { frameRate });
      expect(found.video.name).toBe('clip.mp4');
      expect(found.segments.map(({ label, score }) => [label, score])).toEqual([
        ['pour', 0.91],
        ['stir', 0.77],
      ]);
    }
  });

  it('reads what others write: reels, clip names, locators, sound, black and speeds', () => {
    const { documents, problems } = read(
      list([
        '001  AX       V     C        00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00',
        '* FROM CLIP NAME: a.mov',
        '* LOC: 01:00:00:00 RED     Goal (0.90)',
        '* COMMENT: fine',
        '002  AX       A2    C        00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00',
        '003  BL       V     C        00:00:00:00 00:00:01:00 01:00:01:00 01:00:02:00',
        '004  TAPE1    V     D    025 00:00:03:00 00:00:04:00 01:00:02:00 01:00:03:00',
        'M2   TAPE1       050.0                00:00:03:00',
        '005  AX       V     C        00:00:09:30 00:00:10:00 01:00:03:00 01:00:04:00',
      ]),
    );
    expect(documents.map((document) => [document.video.name, times(document)])).toEqual([
      ['a.mov', [[1, 2, 'Goal']]],
      ['TAPE1', [[3, 4, null]]],
      ['x', []],
    ]);
    expect(documents[0]!.segments[0]).toMatchObject({ score: 0.9, note: 'fine' });
    expect(problems.map(({ at }) => at)).toEqual(['line 9', 'line 10', 'line 12', 'events']);
  });

  it('counts from the first frame’s timecode, and asks for a rate', () => {
    const text = list(['001  AX  V  C  10:00:01:00 10:00:02:00 01:00:00:00 01:00:01:00']);
    expect(times(read(text, { startTimecode: '10:00:00:00' }).documents[0]!)).toEqual([[1, 2, null]]);
    const sourceTimecode = { text: '10:00:00:00', rate: null };
    expect(times(read(text, { video: { sourceTimecode } }).documents[0]!)).toEqual([[1, 2, null]]);
    expect(() => edl.importer!.read(text, { name: 'x.edl' })).toThrow(/frame rate .* not known/);
    const written = edl.exporter!.write(sampleDocument(), {
      ...DEFAULT_WRITE_OPTIONS,
      startTimecode: '10:00:00:00',
    });
    expect(times(read(written.text, { startTimecode: '10:00:00:00' }).documents[0]!)[0]).toEqual([
      1.2,
      3.4,
      'pour',
    ]);
    expect(read(written.text, { startTimecode: '11:00:00:00' }).problems).toHaveLength(2);
  });

  it('is harmless', () =>
    expectHarmless(edl, edl.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text));
});

describe('fcpxml', () => {
  it('comes back exactly on frames, with markers and notes', () => {
    expectRoundTrips(fcpxml, { ...onFrames, markers: true, scores: false }, []);
    const document = sampleDocument({
      segments: [
        sampleSegment({ note: 'with a spoon', score: 0.5 }),
        sampleSegment({ startUs: 4_000_000, endUs: null, score: null }),
      ],
    });
    const found = thereAndBack(fcpxml, document);
    expect(found.segments).toMatchObject([
      { score: 0.5, note: 'with a spoon' },
      { endUs: null, score: null },
    ]);
    expect(found.video).toMatchObject({
      name: 'clip.mp4',
      durationUs: 10_000_000,
      width: 1920,
      frameRate: FPS_25,
    });
  });

  it('reads keywords of several words, and the cuts of a timeline', () => {
    const text = `<?xml version="1.0"?><!DOCTYPE fcpxml><fcpxml version="1.10"><resources>
<format id="r1" frameDuration="1001/30000s" width="1280" height="720"/>
<asset id="r2" name="a" start="3600s" duration="60s" format="r1"><media-rep kind="original-media" src="file:///v/my%20clip.mov"/></asset>
</resources><library><event>
<asset-clip ref="r2" start="3600s" duration="60s"><keyword start="3601s" duration="2s" value="goal, home"/><marker start="7209/2s" duration="1/25s" value="here"/><rating value="favorite"/></asset-clip>
<project><sequence><spine><gap duration="1s"/><asset-clip ref="r2" name="best" offset="1s" start="3610s" duration="5s"/><ref-clip ref="r9" duration="1s"/></spine></sequence></project>
</event></library></fcpxml>`;
    const { documents, problems } = fcpxml.importer!.read(text, { name: 'x' });
    expect(documents[0]!.video).toMatchObject({ name: 'my clip.mov', frameRate: { num: 30000, den: 1001 } });
    expect(times(documents[0]!)).toEqual([
      [1, 3, 'goal'],
      [1, 3, 'home'],
      [4.5, null, 'here'],
      [10, 15, 'best'],
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      '1 element "ref-clip" left out: no stretch of a medium is in it.',
    ]);
  });

  it('is harmless', () =>
    expectHarmless(fcpxml, fcpxml.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text));
});

describe('otio', () => {
  it('comes back exactly on frames', () => {
    const all = {
      onFrames: true,
      markers: true,
      unlabelled: true,
      scores: true,
      states: true,
      notes: true,
      attributes: true,
      tracks: true,
    };
    expectRoundTrips(otio, all, ['track', 'score', 'origin', 'state', 'note', 'attributes']);
  });

  it('reads the selects as cuts', () => {
    const { beside } = otio.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS);
    const { documents, problems } = otio.importer!.read(beside![0]!.text, { name: 'x.otio' });
    expect(problems).toEqual([]);
    expect(documents[0]!.video).toMatchObject({
      name: 'clip.mp4',
      frameRate: FPS_25,
      durationUs: 10_000_000,
    });
    expect(times(documents[0]!)).toEqual([
      [1.2, 3.4, 'pour'],
      [5, 8.24, 'stir'],
    ]);
  });

  it('says which markers are on no medium', () => {
    const text = JSON.stringify({
      OTIO_SCHEMA: 'Timeline.1',
      tracks: { OTIO_SCHEMA: 'Stack.1', markers: [{}], children: [] },
    });
    expect(otio.importer!.read(text, { name: 'x' }).problems[0]!.message).toMatch(
      /^1 marker of tracks left out/,
    );
  });

  it('is harmless', () =>
    expectHarmless(otio, otio.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text));
});
