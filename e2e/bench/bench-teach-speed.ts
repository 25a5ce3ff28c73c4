import type { Example } from '../../engine/teach/examples/example.ts';
import { STEP_VALUES } from '../../engine/teach/motion/motion-grid.ts';
import { scoreSlots } from '../../engine/teach/score.ts';
import type { SlotStreams, StreamSpec } from '../../engine/teach/streams.ts';
import { teach } from '../../engine/teach/teach.ts';
import { WindowJudge } from '../../engine/teach/window-judge.ts';
import { seeded } from './novel/novel-draws.ts';

/**
 * `npm run bench:teach-speed`: how long it takes to learn, and to score stored streams, on one core. The streams are made
 * up, as only their sizes and how much of them looks like what was taught decide. Scoring is the best of five.
 */
const LABELS = 20;
const HOUR_SLOTS = 14_400;
const HOURS = 100;
/** Slots of one occurrence of a label: two seconds. */
const LENGTH = 8;
const SPECS: readonly StreamSpec[] = [
  { name: 'appearance', width: 384, rowsPerSlot: 1, description: 'plain' },
  { name: 'embedding', width: 192, rowsPerSlot: 1, description: 'mean' },
  { name: 'motion', width: STEP_VALUES, rowsPerSlot: 2, description: 'motion' },
];

/** Of the processor, whatever else the machine does. */
const cpuMs = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

/** A video of which a share shows labels in turn, and the rest nothing of them. */
function madeUp(slots: number, share: number, seed: number): { video: SlotStreams; examples: Example[] } {
  const random = seeded(seed);
  const looks = Array.from({ length: Math.ceil(slots / LENGTH) }, (_, index) =>
    random() < share ? 1 + (index % LABELS) : 0,
  );
  const streams = new Map(
    SPECS.map(({ name, width, rowsPerSlot }) => {
      const centres = Array.from({ length: LABELS + 1 }, (_, look) => {
        const own = seeded(look * 7919 + width);
        return Float32Array.from({ length: width }, () => own() - 0.5);
      });
      const data = new Float32Array(slots * rowsPerSlot * width);
      for (let row = 0; row < slots * rowsPerSlot; row++) {
        const centre = centres[looks[Math.floor(row / rowsPerSlot / LENGTH)]!]!;
        for (let i = 0; i < width; i++) data[row * width + i] = centre[i]! + 0.6 * (random() - 0.5);
      }
      return [name, { width, rowsPerSlot, data }] as const;
    }),
  );
  const examples = looks.map((look, index) => ({
    video: String(seed),
    from: index * LENGTH,
    to: Math.min(slots, (index + 1) * LENGTH),
    label: look === 0 ? null : `label-${look}`,
  }));
  return { video: { slots, streams }, examples };
}

const taught = madeUp(250 * LENGTH, 0.8, 3);
teach(taught.examples, () => taught.video, SPECS);
const begun = cpuMs();
const head = teach(taught.examples, () => taught.video, SPECS);
const seconds = (cpuMs() - begun) / 1000;
console.log(`learn ${LABELS} labels from 2,000 slots of examples: ${seconds.toFixed(2)} s`);
const judge = new WindowJudge(head);
const warmUp = madeUp(4000, 0.1, 9).video;
for (let round = 0; round < 3; round++) scoreSlots(head, warmUp, judge);
for (const share of [0.02, 0.1, 1]) {
  const { video } = madeUp(HOUR_SLOTS, share, 5);
  let scores: Float32Array = new Float32Array(0);
  // What else runs on the machine only makes it slower.
  const seconds = Array.from({ length: 5 }, () => {
    const from = cpuMs();
    scores = scoreSlots(head, video, judge);
    return (cpuMs() - from) / 1000;
  });
  const perHour = Math.min(...seconds);
  let found = 0;
  for (let slot = 0; slot < video.slots; slot++) if (scores[slot * (LABELS + 1)]! < 0.5) found += 1;
  const part = ((100 * found) / video.slots).toFixed(0);
  console.log(
    `score an hour, ${100 * share} % of it labelled (${part} % found): ${perHour.toFixed(3)} s; ${HOURS} hours: ${(perHour * HOURS).toFixed(1)} s`,
  );
}
