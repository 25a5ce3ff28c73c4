import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rational } from '../../base/micros.ts';
import { DEFAULT_WRITE_OPTIONS, type WriteOptions } from '../core/format.ts';
import { documents, ONE_LINE, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import type { InterchangeVideo } from '../core/interchange.ts';
import { expectExact, manySegments, written } from '../core/read-back.fake.ts';
import { evenFrames } from '../fields/frame-times.ts';
import { parseTimecode } from '../fields/timecode.ts';
import { edl } from './edl.ts';

const NTSC = { num: 30000, den: 1001 };
const EVENT = /^(\d{3}) {2}AX {7}V {5}C {8}(\S+) (\S+) (\S+) (\S+)$/gm;

describe('CMX 3600 edit decision lists', () => {
  it('have an event per segment, one after the other', () => {
    expect(written(edl, sampleDocument()).text).toBe(
      `TITLE: clip
FCM: NON-DROP FRAME

001  AX       V     C        00:00:01:05 00:00:03:10 01:00:00:00 01:00:02:05
* FROM CLIP NAME: clip.mp4
* LOC: 01:00:00:00 RED     pour (0.91)

002  AX       V     C        00:00:05:00 00:00:08:06 01:00:02:05 01:00:05:11
* FROM CLIP NAME: clip.mp4
* LOC: 01:00:02:05 RED     stir (0.77)
`,
    );
  });

  it('drop timecode numbers at 29.97, and start where the video says', () => {
    const sample = sampleDocument();
    const frames = evenFrames(NTSC);
    const segments = [sampleSegment({ startUs: frames.timeOf(1799), endUs: frames.timeOf(1800) })];
    const document = {
      ...sample,
      video: { ...sample.video, frameRate: NTSC, durationUs: 100_000_000 },
      segments,
    };
    expect(written(edl, document).text).toContain(
      'FCM: DROP FRAME\n\n001  AX       V     C        00:00:59;29 00:01:00;02 01:00:00;00 01:00:00;01',
    );
    expect(written(edl, document, { startTimecode: '10:00:00;00' }).text).toContain(
      ' 10:00:59;29 10:01:00;02 ',
    );
    expect(() => written(edl, document, { startTimecode: 'ten' })).toThrow(/not a timecode/);
  });

  it('start where the file’s own clock does, counted as it counts', () => {
    const sample = sampleDocument();
    const [segment] = [sampleSegment({ startUs: 1_750_000, endUs: 5_750_000 })];
    const source = (video: Partial<InterchangeVideo>, options: Partial<WriteOptions> = {}) => {
      const document = { ...sample, video: { ...sample.video, ...video }, segments: [segment] };
      return written(edl, document, options).text.match(/FCM: .*|(?<= C {8})\S+/g);
    };
    const at = (text: string, rate: Rational | null = null) => ({ sourceTimecode: { text, rate } });
    const twenty = { num: 20, den: 1 };
    expect(source({ nominalRate: twenty, ...at('10:00:00:00') })).toEqual([
      'FCM: NON-DROP FRAME',
      '10:00:01:15',
    ]);
    // By its own flag, whatever is usual at the rate.
    expect(source({ nominalRate: NTSC, ...at('10:00:00:00') })).toEqual([
      'FCM: NON-DROP FRAME',
      '10:00:01:22',
    ]);
    expect(source({ nominalRate: NTSC, ...at('10:00:00;00') })).toEqual(['FCM: DROP FRAME', '10:00:01;22']);
    // A camera at 59.94 frames whose timecode counts 29.97.
    const double = { num: 60000, den: 1001 };
    expect(source({ nominalRate: double, ...at('10:00:00;00', NTSC) })?.[1]).toBe('10:00:01;45');
    // What is asked for comes first; what is no timecode is none.
    expect(source({ nominalRate: twenty, ...at('10:00:00:00') }, { startTimecode: '01:00:00:00' })?.[1]).toBe(
      '01:00:01:15',
    );
    expect(source({ nominalRate: twenty, ...at('10:00:00:24') })?.[1]).toBe('00:00:01:15');
  });

  it('count by the nominal rate, never by an average', () => {
    const sample = sampleDocument();
    const average = { num: 48000, den: 1607 };
    const at = (nominalRate: Rational | null) => ({
      ...sample,
      video: { ...sample.video, frameRate: average, nominalRate },
      segments: [sampleSegment({ startUs: 4_000_000, endUs: 8_000_000 })],
    });
    expect(written(edl, at({ num: 30, den: 1 })).text).toContain(' 00:00:04:00 00:00:08:00 ');
    expect(() => written(edl, at(null))).toThrow(/--fps/);
  });

  it('name exactly the frames of each segment, at every rate', () => {
    fc.assert(
      fc.property(documents({ onFrames: true, overlaps: true }), (document) => {
        const rate = document.video.frameRate!;
        const frames = evenFrames(rate);
        const events = [...written(edl, document).text.matchAll(EVENT)];
        const times = events.map(([, , from, to]) =>
          [from!, to!].map((code) => frames.timeOf(parseTimecode(code, rate)!)),
        );
        expect(times).toEqual(document.segments.map(({ startUs, endUs }) => [startUs, endUs]));
        for (const [, , from, to, recordFrom, recordTo] of events) {
          const length = (a: string, b: string) => parseTimecode(b, rate)! - parseTimecode(a, rate)!;
          expect(length(recordFrom!, recordTo!)).toBe(length(from!, to!));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are read back with their labels', () =>
    expectExact(edl, documents({ onFrames: true, name: ONE_LINE }), []));

  it('go to several lists beyond 999 events, and say so', () => {
    const document = manySegments(2000);
    const { text, beside } = written(edl, document);
    expect(beside!.map(({ ending }) => ending)).toEqual(['.2.edl', '.3.edl']);
    expect(
      [text, ...beside!.map((each) => each.text)].map((each) => [...each.matchAll(EVENT)].length),
    ).toEqual([999, 999, 2]);
    expect(edl.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toContain(
      '2000 events go to 3 lists of up to 999.',
    );
  });

  it('need a frame rate', () => {
    const sample = sampleDocument();
    expect(() => written(edl, { ...sample, video: { ...sample.video, frameRate: null } })).toThrow(/--fps/);
  });
});
