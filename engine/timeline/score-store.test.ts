import { expect, it } from 'vitest';
import { activeClasses } from './active-classes.ts';
import { cutOptionsOf, cutSegments } from './cut-segments.ts';
import { ScoreStore } from './score-store.ts';
import { plainLabels, randomTrack, trackOf } from './scores.fake.ts';

it('holds the same scores however they arrive', () => {
  const whole = randomTrack(5, 1000, 3, 'softmax');
  const store = new ScoreStore(whole.slotRate, 3);
  for (let slot = 0; slot < 1000; ) {
    const slots = Math.min(1 + (slot % 37), 1000 - slot);
    store.write(slot, slots, whole.data.slice(slot * 3, (slot + slots) * 3));
    slot += slots;
  }
  expect(store.slots).toBe(1000);
  expect([...store.track.data.subarray(0, 3000)]).toEqual([...whole.data]);
  const options = cutOptionsOf({
    activation: 'softmax',
    background: null,
    labels: [],
    timeline: { smoothingSlots: 3, minDurationUs: 500_000, method: 'hysteresis' },
  });
  expect(cutSegments(store.track, plainLabels(3), options)).toEqual(
    cutSegments(whole, plainLabels(3), options),
  );
});

it('lets later scores revise earlier ones, and refuses holes', () => {
  const store = new ScoreStore({ num: 4, den: 1 }, 1);
  store.write(0, 3, Float32Array.of(0.1, 0.2, 0.3));
  store.write(1, 1, Float32Array.of(0.9));
  expect(store.slots).toBe(3);
  expect(store.track.data[1]).toBeCloseTo(0.9, 6);
  expect(() => store.write(4, 1, Float32Array.of(0))).toThrow(RangeError);
  expect(() => store.write(3, 2, Float32Array.of(0))).toThrow(RangeError);
});

it('names the classes that fire, most evidence first', () => {
  const track = trackOf([
    [0.9, 0.1, 0.3],
    [0.8, 0.1, 0.6],
    [0.9, 0.1, 0.7],
  ]);
  expect(activeClasses(track).map((active) => active.classIndex)).toEqual([0, 2]);
  expect(activeClasses(track, 0.65, 0)).toEqual([
    { classIndex: 2, peak: expect.closeTo(0.7, 6), mass: expect.closeTo(1.6, 6) },
  ]);
});
