import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../timeline/random.fake.ts';
import { soundOffset } from './sound-offset.ts';

/** Peaks in a second. */
const RATE = 100;

/** What happens in a room: irregular sounds, each dying away, as amplitudes at a steady rate. */
function room(seconds: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  const out = new Float64Array(seconds * RATE);
  for (let at = 0; at < out.length; at += Math.ceil(5 + 120 * random() ** 3)) {
    const [loudness, fading] = [30 + 200 * random(), 0.7 + 0.25 * random()];
    for (let i = at, level = loudness; i < out.length && level > 1; i++, level *= fading)
      out[i] = Math.max(out[i]!, level);
  }
  return out;
}

/** As a microphone with a volume, a noise of its own and some echo hears a stretch of it. */
function heard(
  sound: Float64Array,
  fromS: number,
  seconds: number,
  volume: number,
  noise: number,
  seed: number,
) {
  const random = seededRandom(seed);
  const from = Math.round(fromS * RATE);
  return Uint8Array.from({ length: Math.round(seconds * RATE) }, (_, i) => {
    const at = (index: number) => sound[index] ?? 0;
    const level = Math.max(at(from + i), 0.5 * at(from + i - 4), 0.3 * at(from + i - 9));
    return Math.min(255, volume * level + noise * random());
  });
}

describe('the offset by sound', () => {
  const sound = room(300, 1);

  it('is found to a fraction of a frame, whoever began first, with other volume, noise and echo', () => {
    const a = heard(sound, 20, 100, 1, 10, 2);
    for (const [fromS, seconds] of [
      [20, 100],
      [31.37, 200],
      [5.5, 60],
      [100, 150],
      [0, 300],
    ] as const) {
      const b = heard(sound, fromS, seconds, 0.3, 6, 3);
      expect(soundOffset(a, b)!.behind).toBeCloseTo((fromS - 20) * RATE, -0.3);
      expect(soundOffset(b, a)!.behind).toBeCloseTo((20 - fromS) * RATE, -0.3);
    }
  });

  it('is finer than the steps at which the loudness is known', () => {
    const twice = room(60, 7);
    const coarser = (from: number) =>
      Uint8Array.from({ length: 2800 }, (_, i) => Math.max(twice[from + 2 * i]!, twice[from + 2 * i + 1]!));
    const { behind } = soundOffset(coarser(0), coarser(33))!;
    expect(Math.abs(behind - 16.5)).toBeLessThan(0.6);
  });

  it('is not told of other events, of too little in common, of silence, or of a steady beat', () => {
    const a = heard(sound, 0, 60, 1, 10, 2);
    expect(soundOffset(a, heard(room(60, 9), 0, 60, 1, 10, 3))).toBeNull();
    expect(soundOffset(a, heard(sound, 59, 60, 1, 10, 3))).toBeNull();
    expect(soundOffset(a, new Uint8Array(6000))).toBeNull();
    expect(soundOffset(new Uint8Array(6000), new Uint8Array(6000))).toBeNull();
    const beat = Uint8Array.from({ length: 6000 }, (_, i) => (i % 50 === 0 ? 200 : 5));
    expect(soundOffset(beat, beat)).toBeNull();
    for (const length of [0, 1, 5, 30]) {
      expect(soundOffset(a.subarray(0, length), a)).toBeNull();
      expect(soundOffset(a, a.subarray(0, length))).toBeNull();
    }
  });

  it('is not invented out of noise', () => {
    const random = seededRandom(11);
    const noise = () =>
      Uint8Array.from(
        { length: 200 + Math.floor(random() * 4000) },
        () => (random() < 0.05 ? 200 : 20) * random(),
      );
    for (let draw = 0; draw < 300; draw++) expect(soundOffset(noise(), noise())).toBeNull();
  });
});
