import { expect, test } from 'vitest';
import { ticksFor } from './ticks.ts';

const major = (startUs: number, spanUs: number, widthPx = 1000) => {
  const { stepUs, ticks } = ticksFor({ startUs, spanUs, widthPx }, 80);
  return {
    stepUs,
    times: ticks.filter((tick) => tick.isMajor).map((tick) => tick.timeUs),
    all: ticks.length,
  };
};

test('a minute over 1000 pixels is labelled every 5 seconds, with a tick each second', () => {
  const { stepUs, times, all } = major(0, 60_000_000);
  expect(stepUs).toBe(5_000_000);
  expect(times).toHaveLength(13);
  expect(all).toBe(61);
});

test('ticks lie on the grid of the video, not of the view', () => {
  expect(major(3_210_000, 10_000_000).times).toEqual([
    4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000, 9_000_000, 10_000_000, 11_000_000, 12_000_000,
    13_000_000,
  ]);
});

test.each([100_000, 1_000_000, 45_000_000, 3_600_000_000, 86_400_000_000])(
  'labels of a %i us view are apart and few',
  (span) => {
    const { stepUs, times } = major(0, span);
    expect((stepUs / span) * 1000).toBeGreaterThanOrEqual(80);
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect(times.every((time) => Number.isInteger(time))).toBe(true);
  },
);
