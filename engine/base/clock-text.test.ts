import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockText,
  LONGEST_US,
  microsOfNumber,
  millisLosses,
  millisOf,
  millisSpan,
  millisText,
  parseTime,
  secondsNumber,
  secondsText,
  shortSecondsText,
  twoDigits,
} from './clock-text.ts';

const micros = fc.integer({ min: 0, max: LONGEST_US });

describe('times', () => {
  it('come back exactly, as texts and as numbers', () => {
    fc.assert(
      fc.property(micros, (time) => {
        expect(parseTime(secondsText(time))).toBe(time);
        expect(parseTime(shortSecondsText(time))).toBe(time);
        expect(microsOfNumber(JSON.parse(JSON.stringify(secondsNumber(time))))).toBe(time);
        expect(parseTime(millisText(millisOf(time)))).toBe(millisOf(time) * 1000);
        expect(parseTime(millisText(millisOf(time), ','))).toBe(millisOf(time) * 1000);
      }),
    );
    expect(secondsText(-21_333)).toBe('-0.021333');
  });

  it('are read as people write them', () => {
    expect(['1', '1.5', '1,5', '-0.25', '01:02', '1:02:03.4', '.5', '1e-3', ' 2 '].map(parseTime)).toEqual([
      1e6, 1.5e6, 1.5e6, -250_000, 62e6, 3_723_400_000, 500_000, 1000, 2e6,
    ]);
    const none = ['', 'x', '1:60', '1:2:3:4', 'NaN', 'Infinity', '1e99', '99999999999', '1'.repeat(100)];
    expect(none.map(parseTime)).toEqual(none.map(() => null));
    expect([Number.NaN, Infinity, 1e300, '1', null].map(microsOfNumber)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

it('times are read up to a thousand hours, nothing beyond, and zero has no sign', () => {
  expect([secondsText(0), secondsText(1), secondsText(-1)]).toEqual(['0.000000', '0.000001', '-0.000001']);
  expect(['3600000', '1000:00:00', '-3600000'].map(parseTime)).toEqual([3.6e12, 3.6e12, -3.6e12]);
  expect(['3600000.000001', '1000:00:00.000001', '3.7e6'].map(parseTime)).toEqual([null, null, null]);
  expect([3_600_000, -3_600_000, 3_600_000.000_001, 3_600_001].map(microsOfNumber)).toEqual([
    3.6e12,
    -3.6e12,
    null,
    null,
  ]);
  expect(['-0', '-0.000001', '-0.0000001'].map(parseTime)).toEqual([0, -1, 0]);
  expect(Object.is(parseTime('-0'), 0)).toBe(true);
  expect(['1:59', '59:59', '1:59:59', '60:00', '1:60:00', '0:60'].map(parseTime)).toEqual([
    119e6,
    3_599e6,
    7_199e6,
    null,
    null,
    null,
  ]);
  const digits = (count: number) => `1.${'0'.repeat(count - 2)}`;
  expect([40, 41].map((count) => parseTime(digits(count)))).toEqual([1e6, null]);
});

describe('clocks', () => {
  it('have the digits that their form says, and hours when they need them', () => {
    const all = (seconds: number) =>
      (['hh:mm:ss', 'h:mm:ss', 'mm:ss', 'm:ss'] as const).map((form) => clockText(seconds, form));
    expect(all(0)).toEqual(['00:00:00', '0:00:00', '00:00', '0:00']);
    expect(all(65)).toEqual(['00:01:05', '0:01:05', '01:05', '1:05']);
    expect(all(3599)).toEqual(['00:59:59', '0:59:59', '59:59', '59:59']);
    expect(all(3600)).toEqual(['01:00:00', '1:00:00', '1:00:00', '1:00:00']);
    expect(all(360_061)[0]).toBe('100:01:01');
    expect([3, 12].map(twoDigits)).toEqual(['03', '12']);
    expect(millisText(3_723_004)).toBe('01:02:03.004');
  });

  it('of milliseconds say what they lose', () => {
    expect(millisSpan({ startUs: 1_000_400, endUs: 1_000_600 })).toEqual({ start: 1000, end: 1001 });
    expect(millisSpan({ startUs: 1_000_400, endUs: 1_000_450 })).toEqual({ start: 1000, end: 1001 });
    expect(millisSpan({ startUs: 1_499, endUs: null })).toEqual({ start: 1, end: null });
    expect(millisOf(1500)).toBe(2);
    const segments = [
      { startUs: 1000, endUs: 2000 },
      { startUs: 1001, endUs: 2000 },
      { startUs: 1000, endUs: 2001 },
      { startUs: 5000, endUs: null },
    ];
    expect(millisLosses(segments)).toEqual(['Times of 2 segments are rounded to milliseconds.']);
    expect(millisLosses(segments.slice(0, 2))).toEqual(['Times of 1 segment are rounded to milliseconds.']);
    expect(millisLosses(segments.slice(0, 1))).toEqual([]);
  });
});
