import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockText,
  LONGEST_US,
  microsOfNumber,
  millisOf,
  parseTime,
  secondsNumber,
  secondsText,
  shortSecondsText,
} from './clock-text.ts';

const micros = fc.integer({ min: 0, max: LONGEST_US });

describe('times', () => {
  it('come back exactly, as texts and as numbers', () => {
    fc.assert(
      fc.property(micros, (time) => {
        expect(parseTime(secondsText(time))).toBe(time);
        expect(parseTime(shortSecondsText(time))).toBe(time);
        expect(microsOfNumber(JSON.parse(JSON.stringify(secondsNumber(time))))).toBe(time);
        expect(parseTime(clockText(millisOf(time)))).toBe(millisOf(time) * 1000);
        expect(parseTime(clockText(millisOf(time), ','))).toBe(millisOf(time) * 1000);
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
