import { expect, it } from 'vitest';
import { fakeClipManifest, fakeStreamingManifest } from './model.fake.ts';
import { exactRate, slotRateOf } from './sampling.ts';

it('turns a written frame rate into the exact ratio that was meant', () => {
  expect(exactRate(8)).toEqual({ num: 8, den: 1 });
  expect(exactRate(7.5)).toEqual({ num: 15, den: 2 });
  expect(exactRate(29.97)).toEqual({ num: 2997, den: 100 });
  expect(exactRate(30_000 / 1001)).toEqual({ num: 30_000, den: 1001 });
  expect(exactRate(1 / 3)).toEqual({ num: 1, den: 3 });
  expect(exactRate(Math.PI)).toEqual({ num: 3_141_593, den: 1_000_000 });
});

it('makes a slot as long as its frames', () => {
  expect(slotRateOf(fakeStreamingManifest())).toEqual({ num: 8, den: 2 });
  expect(slotRateOf(fakeClipManifest(32, 6))).toEqual({ num: 8, den: 6 });
});
