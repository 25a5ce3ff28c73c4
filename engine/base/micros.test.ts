import { expect, it } from 'vitest';
import { microsToSeconds, sampleTime, secondsToMicros, toMicros } from './micros.ts';

it('rounds half up in one place', () => {
  expect(toMicros(0.5)).toBe(1);
  expect(toMicros(-0.5)).toBe(0);
  expect(secondsToMicros(1.2000005)).toBe(1_200_001);
  expect(microsToSeconds(secondsToMicros(12.48))).toBe(12.48);
});

it('keeps sample times exact over a day of 30000/1001 frames per second', () => {
  const fps = { num: 30000, den: 1001 };
  expect(sampleTime(1, fps)).toBe(33_367);
  expect(sampleTime(30, fps)).toBe(1_001_000);
  expect(sampleTime(2_589_408 * 1, fps)).toBe(Math.round((2_589_408 * 1001 * 1000) / 30));
});
