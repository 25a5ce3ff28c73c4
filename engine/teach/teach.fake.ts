import { seededRandom } from '../timeline/random.fake.ts';
import type { Example } from './examples/example.ts';
import type { SlotStreams, StreamSpec } from './streams.ts';

/** Numbers of one slot of a made-up stream. */
const WIDTH = 12;

export const FAKE_SPEC: StreamSpec = { name: 'look', width: WIDTH, rowsPerSlot: 1, description: 'mean' };

/** What is there to see from one slot to another. */
export interface Scene {
  /** Place of its look among those that there are, from 0. */
  readonly look: number;
  readonly slots: number;
}

/** A made-up video of scenes: each look has numbers of its own, with noise. */
export function fakeVideo(scenes: readonly Scene[], seed: number, noise = 0.4): SlotStreams {
  const random = seededRandom(seed);
  const slots = scenes.reduce((sum, scene) => sum + scene.slots, 0);
  const data = new Float32Array(slots * WIDTH);
  let at = 0;
  for (const scene of scenes) {
    const look = seededRandom(scene.look + 1000);
    const centre = Array.from({ length: WIDTH }, () => 2 * look() - 1);
    for (let slot = 0; slot < scene.slots; slot++) {
      for (const value of centre) data[at++] = value + noise * (2 * random() - 1);
    }
  }
  return { slots, streams: new Map([['look', { width: WIDTH, rowsPerSlot: 1, data }]]) };
}

/** The scenes of a video as examples; look 0 is background. */
export function fakeExamples(video: string, scenes: readonly Scene[]): Example[] {
  let from = 0;
  return scenes.map(({ look, slots }) => {
    const example = { video, from, to: from + slots, label: look === 0 ? null : `label-${look}` };
    from += slots;
    return example;
  });
}
