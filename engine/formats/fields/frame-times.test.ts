import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RATES } from '../core/interchange.fake.ts';
import { evenFrames, frameTimesOf, parseRate, rateOfNumber, spanOf } from './frame-times.ts';
import { canDropFrames, parseTimecode, timecode } from './timecode.ts';

const rate = fc.constantFrom(...RATES);
const NTSC30 = { num: 30000, den: 1001 };
const NTSC60 = { num: 60000, den: 1001 };

describe('frame times', () => {
  it('give each boundary its own frame, for hundreds of hours', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 30_000_000 }), (fps, frame) => {
        const frames = evenFrames(fps);
        const time = frames.timeOf(frame);
        expect(Number.isSafeInteger(time)).toBe(true);
        expect(frames.edgeAt(time)).toBe(frame);
        // Exactly: |time - frame·den/num·1e6| is at most half a microsecond.
        const off = BigInt(time) * BigInt(fps.num) - BigInt(frame) * BigInt(fps.den) * 1_000_000n;
        expect(2n * (off < 0n ? -off : off) <= BigInt(fps.num)).toBe(true);
      }),
    );
  });

  it('put an edge after the last frame whose centre is before it', () => {
    const frames = evenFrames({ num: 25, den: 1 });
    // Frame 30 is from 1.2 to 1.24 s, its centre at 1.22 s.
    expect([1_200_000, 1_219_999, 1_220_000, 1_240_000].map(frames.edgeAt)).toEqual([30, 30, 31, 31]);
    expect(spanOf(frames, { startUs: 1_200_000, endUs: 3_400_000 })).toEqual({ first: 30, end: 85 });
    expect(spanOf(frames, { startUs: 1_200_000, endUs: 1_200_001 })).toEqual({ first: 30, end: 31 });
    expect(spanOf(frames, { startUs: 1_200_000, endUs: null })).toEqual({ first: 30, end: 31 });
  });

  it('follow a table of uneven frames in the same way', () => {
    const tables = fc
      .array(fc.integer({ min: 2, max: 100_000 }), { minLength: 1, maxLength: 50 })
      .map((lengths) => {
        let time = 0;
        return [0, ...lengths.map((length) => (time += length))];
      });
    fc.assert(
      fc.property(tables, fc.nat(5_000_000), (times, time) => {
        const frames = frameTimesOf({ frameRate: null, frameTimesUs: times, durationUs: null });
        expect(times.map(frames.edgeAt)).toEqual([...times.keys()]);
        const centre = (index: number) => (frames.timeOf(index) + frames.timeOf(index + 1)) / 2;
        const before = times.filter((_, index) => centre(index) <= time).length;
        expect(frames.edgeAt(time)).toBe(before);
      }),
    );
  });

  it('are refused in a sentence where nothing is known', () => {
    expect(() => frameTimesOf({ frameRate: null, frameTimesUs: null, durationUs: 5 })).toThrow(/--fps/);
  });

  it('read rates as people write them', () => {
    expect(['25', '29.97', '23.976', '59.94', '30000/1001', '12.5', '50/2'].map(parseRate)).toEqual([
      { num: 25, den: 1 },
      NTSC30,
      { num: 24000, den: 1001 },
      NTSC60,
      NTSC30,
      { num: 25, den: 2 },
      { num: 25, den: 1 },
    ]);
    expect(['', '0', '-1', '1/0', '1e9', '5000', 'x', '25fps'].map(parseRate)).toEqual(
      new Array(8).fill(null),
    );
    for (const fps of RATES) expect(rateOfNumber(fps.num / fps.den)).toEqual(fps);
  });
});

describe('timecode', () => {
  it('drops two numbers a minute at 29.97, but not each tenth', () => {
    const at = (frame: number) => timecode(frame, NTSC30);
    expect([0, 1799, 1800, 17981, 17982, 107892].map(at)).toEqual([
      '00:00:00;00',
      '00:00:59;29',
      '00:01:00;02',
      '00:09:59;29',
      '00:10:00;00',
      '01:00:00;00',
    ]);
    expect(timecode(3600, NTSC60)).toBe('00:01:00;04');
    expect(timecode(1800, NTSC30, false)).toBe('00:01:00:00');
    expect(timecode(30, { num: 25, den: 1 })).toBe('00:00:01:05');
    expect(RATES.filter(canDropFrames)).toEqual([NTSC30, NTSC60]);
  });

  it('comes back exactly and leaves out no frame', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 9_000_000 }), fc.boolean(), (fps, frame, drop) => {
        const text = timecode(frame, fps, drop && canDropFrames(fps));
        expect(parseTimecode(text, fps)).toBe(frame);
      }),
    );
    const day = new Set(Array.from({ length: 20_000 }, (_, frame) => timecode(frame, NTSC30)));
    expect(day.size).toBe(20_000);
  });

  it('that does not exist is none', () => {
    const read = (text: string) => parseTimecode(text, NTSC30);
    expect(['00:01:00;00', '00:01:00;01', '00:00:00:30', '00:60:00:00', '1:2', 'x'].map(read)).toEqual(
      new Array(6).fill(null),
    );
    expect([read('00:10:00;00'), read('00:01:00;02')]).toEqual([17982, 1800]);
    expect(parseTimecode('00:00:01;00', { num: 25, den: 1 })).toBeNull();
  });
});
