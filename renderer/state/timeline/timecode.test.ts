import { expect, test } from 'vitest';
import type { Micros } from '../../../engine/base/micros.ts';
import { durationText, speedText, tickLabel, timecode, timeLeftText } from './timecode.ts';

const us = (value: number) => value as Micros;

test('a time shows minutes, seconds and milliseconds, cut rather than rounded', () => {
  expect(timecode(us(12_480_000), us(200_000_000))).toBe('00:12.480');
  expect(timecode(us(66_667))).toBe('00:00.066');
  expect(timecode(us(59_999_999))).toBe('00:59.999');
  expect(timecode(us(-5))).toBe('00:00.000');
});

test('hours appear for the position as soon as the video has them', () => {
  expect(timecode(us(12_480_000), us(3_600_000_000))).toBe('0:00:12.480');
  expect(timecode(us(3_723_004_000))).toBe('1:02:03.004');
});

test('tick labels carry the decimals their step needs and carry over', () => {
  expect(tickLabel(us(10_000_000), 5_000_000, us(60_000_000))).toBe('00:10');
  expect(tickLabel(us(1_500_000), 500_000, us(60_000_000))).toBe('00:01.5');
  expect(tickLabel(us(1_020_000), 20_000, us(60_000_000))).toBe('00:01.02');
  expect(tickLabel(us(59_999_999), 100_000, us(60_000_000))).toBe('01:00.0');
});

test('lengths and remaining times are in words', () => {
  expect(durationText(us(2_740_000))).toBe('2.7 s');
  expect(durationText(us(59_960_000))).toBe('1 min 00 s');
  expect(durationText(us(3_599_000_000))).toBe('59 min 59 s');
  expect(durationText(us(7_440_000_000))).toBe('2 h 04 min');
  expect(timeLeftText(0.4)).toBe('almost done');
  expect(timeLeftText(61.2)).toBe('62 s left');
  expect(timeLeftText(240)).toBe('4 min left');
  expect(timeLeftText(7200)).toBe('2 h 00 min left');
});

test('speed keeps one decimal while it is small', () => {
  expect(speedText(0.84)).toBe('0.8x real time');
  expect(speedText(9.97)).toBe('10x real time');
});
