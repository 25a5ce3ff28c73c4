import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WRITE_OPTIONS } from '../core/format.ts';
import { ONE_LINE, RATES, sampleDocument, sampleSegment } from '../core/interchange.fake.ts';
import { expectHarmless, readBack, readText, written } from '../core/read-back.fake.ts';
import { evenFrames } from '../fields/frame-times.ts';
import { deepethogram } from './deepethogram.ts';

describe('DeepEthogram matrices', () => {
  it('have a row per frame and background where no label is', () => {
    const sample = sampleDocument();
    const video = { ...sample.video, durationUs: 240_000 };
    const segments = [
      sampleSegment({ startUs: 40_000, endUs: 120_000, label: 'pour' }),
      sampleSegment({ startUs: 80_000, endUs: 160_000, label: 'stir' }),
    ];
    expect(written(deepethogram, { ...sample, video, segments }).text).toBe(
      ',background,pour,stir\n0,1,0,0\n1,0,1,0\n2,0,1,1\n3,0,0,1\n4,1,0,0\n5,1,0,0\n',
    );
  });

  it('give back segments on frames exactly, at every rate, and follow the frames of a variable rate', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 12,
    });
    const tables = fc.option(
      fc.array(fc.integer({ min: 8000, max: 90_000 }), { minLength: 400, maxLength: 400 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...RATES), gaps, ONE_LINE, tables, (frameRate, parts, name, steps) => {
        const times = steps?.map((_, index) => steps.slice(0, index).reduce((sum, step) => sum + step, 0));
        const even = evenFrames(frameRate);
        const timeOf = (frame: number) => times?.[frame] ?? even.timeOf(frame);
        let frame = 0;
        const segments = parts.map(([gap, length]) => {
          const first = frame + gap;
          frame = first + length;
          return sampleSegment({ startUs: timeOf(first), endUs: timeOf(frame) });
        });
        const sample = sampleDocument();
        const document = {
          ...sample,
          video: { ...sample.video, frameRate, frameTimesUs: times ?? null, durationUs: timeOf(399) },
          labels: [{ id: 'pour', name, path: [], colour: null }],
          segments,
        };
        const again = readBack(deepethogram, document);
        expect(again.segments.map(({ startUs, endUs }) => [startUs, endUs])).toEqual(
          segments.map(({ startUs, endUs }) => [startUs, endUs]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('say what becomes of overlaps, scores and edges', () => {
    const document = sampleDocument({
      segments: [...sampleDocument().segments, sampleSegment({ startUs: 3_000_000, endUs: 4_000_000 })],
    });
    expect(deepethogram.exporter!.losses(document, DEFAULT_WRITE_OPTIONS)).toEqual([
      'Times of 1 segment are rounded to frames.',
      '3 segments become 2: those of one label that touch are one.',
      '2 scores left out.',
    ]);
  });

  it('of DeepEthogram are read: not labelled is nothing, missing frames end a run, bad values have a line', () => {
    const text = ',background,pour\n0,1,0\n1,0,1\n2,0,1\n5,0,1\n6,-1,-1\nx,0,1\n7,0,2\n';
    const { documents: found, problems } = readText(deepethogram, text, {
      name: 'mouse_labels.csv',
      frameRate: { num: 25, den: 1 },
    });
    expect(found[0]!.video.name).toBe('mouse');
    expect(found[0]!.segments.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
      [40_000, 120_000],
      [200_000, 240_000],
    ]);
    expect(problems.map(({ at }) => at)).toEqual(['line 7', 'line 8']);
  });

  it('need a frame rate, are recognised and do no harm', () => {
    expect(() => readText(deepethogram, ',background,a\n0,0,1\n')).toThrow(/--fps/);
    expect(deepethogram.importer!.recognise(',background,a\n0,0,1\n', 'x_labels.csv')).toBe(1);
    expectHarmless(deepethogram, [
      ',background,__proto__\n0,0,1\n',
      `,background${',a'.repeat(5000)}\n0,1`,
      '"',
    ]);
  });
});
