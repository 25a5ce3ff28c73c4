import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectExact } from '../core/read-back.fake.ts';
import { expectHarmless, thereAndBack } from '../core/round-trip.fake.ts';
import { recognise } from '../registry.ts';
import { premiereMarkers } from './premiere-markers.ts';
import { resolveMarkers } from './resolve-markers.ts';

const FPS_25 = { num: 25, den: 1 };
const START = '01:00:00:00';
const times = (result: {
  documents: readonly {
    segments: readonly { startUs: number; endUs: number | null; label: string | null }[];
  }[];
}) =>
  result.documents[0]!.segments.map(({ startUs, endUs, label }) => [
    startUs / 1e6,
    endUs === null ? null : endUs / 1e6,
    label,
  ]);

describe('resolve-markers', () => {
  const plain = ONE_LINE.filter((name) => !name.includes('|') && name === name.trim());
  // One of one frame is a point there.
  const longer = documents({ onFrames: true, markers: true, scores: true, name: plain }).map((document) => ({
    ...document,
    segments: document.segments.map((segment) =>
      segment.endUs !== null && segment.endUs - segment.startUs < 200_000
        ? { ...segment, endUs: null }
        : segment,
    ),
  }));

  it('has an event of a frame and a line with colour, name and length per marker', () => {
    const { text } = resolveMarkers.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS);
    expect(text).toBe(
      'TITLE: clip\nFCM: NON-DROP FRAME\n\n' +
        '001  001      V     C        01:00:01:05 01:00:01:06 01:00:01:05 01:00:01:06\n0.91 |C:ResolveColorBlue |M:pour |D:55\n\n' +
        '002  001      V     C        01:00:05:00 01:00:05:01 01:00:05:00 01:00:05:01\n0.77 |C:ResolveColorCyan |M:stir |D:81\n',
    );
    expect(recognise(text, 'x.edl')[0]?.format.id).toBe('resolve-markers');
  });

  it('comes back exactly on frames', () => {
    for (const startTimecode of [START, '00:00:00:00']) {
      const format = {
        ...resolveMarkers,
        importer: {
          ...resolveMarkers.importer!,
          read: (text: string, context: Parameters<NonNullable<typeof resolveMarkers.importer>['read']>[1]) =>
            resolveMarkers.importer!.read(text, { ...context, startTimecode }),
        },
      };
      expectExact(format, longer, ['score'], { startTimecode });
    }
  });

  it('reads what Resolve exports, and says where it begins to count', () => {
    const text =
      'TITLE: Timeline 1\r\nFCM: NON-DROP FRAME\r\n\r\n001  001      V     C        01:00:02:00 01:00:02:01 01:00:02:00 01:00:02:01  \r\nnice one |C:ResolveColorRed |M:Goal |D:50\r\n\r\n002  001      V     C        01:00:05:00 01:00:05:01 01:00:05:00 01:00:05:01  \r\n |C:ResolveColorBlue |M:Marker 2 |D:1\r\n';
    const found = resolveMarkers.importer!.read(text, { name: 'x.edl', frameRate: FPS_25 });
    expect(times(found)).toEqual([
      [2, 4, 'Goal'],
      [5, null, 'Marker 2'],
    ]);
    expect(found.documents[0]!.segments[0]!.note).toBe('nice one');
    expect(found.problems[0]!.message).toMatch(/^Times are read from 01:00:00:00 on/);
    const zero = text.replaceAll('01:00:0', '00:00:0');
    expect(times(resolveMarkers.importer!.read(zero, { name: 'x.edl', frameRate: FPS_25 }))[0]).toEqual([
      2,
      4,
      'Goal',
    ]);
    expect(() => resolveMarkers.importer!.read(text, { name: 'x.edl' })).toThrow(/frame rate .* not known/);
  });

  it('says what it leaves out, and is harmless', () => {
    const document = sampleDocument({
      labels: [{ id: 'a', name: 'a|b', path: [], colour: null }],
      segments: [sampleSegment({ label: 'a', startUs: 40_000, endUs: 80_000 })],
    });
    expect(resolveMarkers.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      '1 segment of one frame written as a point in time.',
      'Bars in 1 label written as slashes.',
    ]);
    expectHarmless(
      resolveMarkers,
      resolveMarkers.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text,
    );
  });
});

describe('premiere-markers', () => {
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
    expectExact(premiereMarkers, documents(all), ['track', 'score', 'origin', 'state', 'note', 'attributes']);
    expect(thereAndBack(premiereMarkers, sampleDocument(), { frameRate: FPS_25 }).segments).toHaveLength(2);
  });

  it('reads what Premiere exports', () => {
    const text =
      'Marker Name\tDescription\tIn\tOut\tDuration\tMarker Type\nGoal\tnice one\t00:00:02:00\t00:00:04:00\t00:00:02:00\tComment\nIntro\t\t00:00:00:00\t00:00:00:00\t00:00:00:00\tChapter\nx\t\t00:00:00:30\t00:00:01:00\t\tComment\n';
    const found = premiereMarkers.importer!.read(text, { name: 'x.csv', frameRate: FPS_25 });
    expect(times(found)).toEqual([
      [0, null, 'Intro'],
      [2, 4, 'Goal'],
    ]);
    expect(found.documents[0]!.segments[0]!.attributes).toEqual({ 'marker type': 'Chapter' });
    expect(found.problems.map(({ at }) => at)).toEqual(['line 4']);
    expect(recognise(text.replaceAll('\t', ','), 'x.csv')[0]?.format.id).toBe('premiere-markers');
  });

  it('is harmless', () =>
    expectHarmless(
      premiereMarkers,
      premiereMarkers.exporter!.write(sampleDocument(), DEFAULT_WRITE_OPTIONS).text,
    ));
});
