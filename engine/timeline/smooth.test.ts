import { expect, it } from 'vitest';
import { smoothOverTime, triangleWeights } from './smooth.ts';

it('is a symmetric triangle of the given width', () => {
  expect(triangleWeights(1)).toEqual([1]);
  expect(triangleWeights(3)).toEqual([1, 0.5]);
  expect(triangleWeights(2).map((w) => Math.round(w * 1e6) / 1e6)).toEqual([1, 0.333333]);
});

it('spreads one slot, scaled up again at the ends', () => {
  const middle = smoothOverTime(Float32Array.of(0, 0, 1, 0, 0), 5, 1, 3);
  expect([...middle]).toEqual([0, 0.25, 0.5, 0.25, 0]);
  const end = smoothOverTime(Float32Array.of(1, 0, 0), 3, 1, 3);
  expect(end[0]).toBeCloseTo(2 / 3, 6);
});

it('keeps rows that sum to 1, and constants', () => {
  const data = Float32Array.of(0.2, 0.8, 0.5, 0.5, 0.9, 0.1);
  const out = smoothOverTime(data, 3, 2, 4);
  for (let slot = 0; slot < 3; slot++) expect(out[slot * 2]! + out[slot * 2 + 1]!).toBeCloseTo(1, 6);
  for (const value of smoothOverTime(new Float32Array(9).fill(0.3), 9, 1, 7))
    expect(value).toBeCloseTo(0.3, 6);
});
