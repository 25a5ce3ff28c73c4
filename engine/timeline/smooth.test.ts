import { expect, it } from 'vitest';
import { smoothOverTime } from './smooth.ts';

it('is a centred moving average that shrinks at the ends', () => {
  const out = smoothOverTime(Float32Array.of(0, 0, 1, 0, 0, 3), 6, 1, 3);
  expect([...out].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
    0, 0.333333, 0.333333, 0.333333, 1, 1.5,
  ]);
});

it('leaves width 1 as it is, and takes an even width for the next odd one', () => {
  const data = Float32Array.of(0.1, 0.9, 0.4, 0.3);
  expect(smoothOverTime(data, 4, 1, 1)).toBe(data);
  expect(smoothOverTime(data, 4, 1, 2)).toEqual(smoothOverTime(data, 4, 1, 3));
});

it('keeps rows that sum to 1, and constants', () => {
  const data = Float32Array.of(0.2, 0.8, 0.5, 0.5, 0.9, 0.1);
  const out = smoothOverTime(data, 3, 2, 5);
  for (let slot = 0; slot < 3; slot++) expect(out[slot * 2]! + out[slot * 2 + 1]!).toBeCloseTo(1, 6);
  for (const value of smoothOverTime(new Float32Array(9).fill(0.3), 9, 1, 7))
    expect(value).toBeCloseTo(0.3, 6);
});
