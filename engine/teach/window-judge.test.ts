import { expect, test } from 'vitest';
import { describerOf, descriptionValues, isRooted } from './describe/describer.ts';
import { takeRoots } from './describe/roots.ts';
import { distanceOf, fusedDistances, within } from './distance.ts';
import { familiar, fused, likeness, settle } from './fuse.ts';
import type { TaughtHead } from './head.ts';
import { STEP_VALUES } from './motion/motion-grid.ts';
import type { SlotStreams, StreamSpec } from './streams.ts';
import { teach } from './teach.ts';
import { WindowJudge } from './window-judge.ts';
import { windowsOver } from './windows.ts';

const SPECS: readonly StreamSpec[] = [
  // Of one that fills whole vectors of the processor, and one that does not.
  { name: 'appearance', width: 8, rowsPerSlot: 1, description: 'plain' },
  { name: 'narrow', width: 6, rowsPerSlot: 2, description: 'plain' },
  { name: 'embedding', width: 12, rowsPerSlot: 1, description: 'mean' },
  { name: 'motion', width: STEP_VALUES, rowsPerSlot: 2, description: 'motion' },
];
const SLOTS = 701;

/** Numbers from -1 to 1 that look like chance and are always the same. */
function noise(at: number): number {
  const value = Math.sin(at * 12.9898) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

function video(): SlotStreams {
  const streams = SPECS.map(({ name, width, rowsPerSlot }, seed) => {
    const data = Float32Array.from({ length: SLOTS * rowsPerSlot * width }, (_, at) => {
      const look = Math.floor(at / (width * rowsPerSlot * 7)) % 4;
      return noise(look * 31 + (at % width) + 1000 * seed) + 0.3 * noise(at + 0.5);
    });
    return [name, { width, rowsPerSlot, data }] as const;
  });
  return { slots: SLOTS, streams: new Map(streams) };
}

/** The same in the plainest way: every window is described and weighed by itself. */
function plainly(
  head: TaughtHead,
  { streams }: SlotStreams,
  windows: readonly { from: number; to: number }[],
) {
  const classes = head.labels.length + 1;
  const distances = head.streams.map(({ usual }) => ({ usual, distances: new Float32Array(windows.length) }));
  const voices = head.streams.map(({ spec, standard, model, temperature, share }, place) => {
    const width = descriptionValues(spec);
    const scores = new Float32Array(windows.length * classes);
    for (const [row, { from, to }] of windows.entries()) {
      const described = new Float32Array(width);
      describerOf(spec).look(streams.get(spec.name)!, 0, SLOTS).describe(from, to, described, 0);
      if (isRooted(spec)) takeRoots(described);
      distances[place]!.distances[row] = distanceOf(standard, described, 0);
      for (let c = 0; c < classes; c++) {
        let sum = model.bias[c]!;
        for (let i = 0; i < width; i++) {
          sum += (model.weights[c * width + i]! * (described[i]! - standard.mean[i]!)) / standard.scale[i]!;
        }
        scores[row * classes + c] = sum;
      }
    }
    return { scores, temperature, share };
  });
  const like = likeness(voices, classes);
  const far = fusedDistances(distances);
  const known = like.map((each, row) => familiar(each, head.familiarity) * within(far[row]!, head.reach));
  return settle(fused(voices, classes), classes, head.temperature, known);
}

test('windows are judged as if each were described and weighed by itself, wherever is looked first', () => {
  const streams = video();
  const examples = windowsOver(SLOTS, 7, 7).map(({ from, to }, index) => ({
    ...{ video: 'a', from, to, label: index % 4 === 0 ? null : `label-${index % 4}` },
  }));
  const head = teach(examples.slice(0, 60), () => streams, SPECS);
  const judge = new WindowJudge(head);
  const largest = (one: Float32Array, other: Float32Array) =>
    one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0);
  for (const [first, slots, hop] of [
    [0, SLOTS, 3],
    [100, 301, 40],
  ] as const) {
    const windows = windowsOver(SLOTS, 9, hop, first, first + slots - 9);
    const judged = judge.look(streams, first, slots).judge(windows);
    expect(largest(judged, plainly(head, streams, windows))).toBeLessThan(1e-4);
    expect(Math.max(...judged)).toBeGreaterThan(0.5);
  }
});
