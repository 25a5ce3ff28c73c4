import type { FrameSource } from '../../decode/frame-source.ts';
import type { Manifest } from '../../inference/package/manifest.ts';
import { MotionGrid, STEP_VALUES } from '../../teach/motion/motion-grid.ts';
import { framesPerSlot, samplingPlanOf } from '../sampling.ts';
import { frameFlow } from './frame-flow.ts';
import type { Pieces } from './piece.ts';

/** Slots that are measured together, at most and at least. */
const MOST_SLOTS = 16;
const LEAST_SLOTS = 4;

/**
 * Decodes the slots `[from, to)` (to the end of the video where null) as `manifest`'s model sees them and measures how
 * they move: `[slots, framesPerSlot, STEP_VALUES]`. What the last slot lacks of its frames moves like those
 * that it has.
 */
export async function* measureMotion(
  video: FrameSource,
  manifest: Manifest,
  from: number,
  to: number | null,
  signal: AbortSignal | undefined,
): Pieces<Float16Array<ArrayBuffer>> {
  const perSlot = framesPerSlot(manifest);
  // A frame's motion is that since the one before it.
  const before = from > 0 ? 1 : 0;
  const plan = {
    ...samplingPlanOf(manifest),
    fromSample: from * perSlot - before,
    ...(to === null ? {} : { toSample: to * perSlot }),
  };
  const grid = new MotionGrid(plan.width, plan.height, plan.fps.num / plan.fps.den);
  let rest = new Float32Array(0);
  let isFirst = before > 0;
  const flow = frameFlow(
    video,
    plan,
    { most: MOST_SLOTS * perSlot, least: LEAST_SLOTS * perSlot, multiple: perSlot, stills: true },
    async ({ first, count, pixels, isStill }) => {
      const measured = isStill ? ofStill(grid, pixels, count) : grid.push(pixels, count);
      // Nothing came before the first frame of all: it is taken to move like the second.
      if (first === 0) measured.copyWithin(0, STEP_VALUES, 2 * STEP_VALUES);
      const fresh = isFirst ? measured.subarray(STEP_VALUES) : measured;
      isFirst = false;
      const steps = new Float32Array(rest.length + fresh.length);
      steps.set(rest);
      steps.set(fresh, rest.length);
      const slotValues = perSlot * STEP_VALUES;
      const slots = Math.floor(steps.length / slotValues);
      rest = steps.slice(slots * slotValues);
      return {
        count: slots,
        samples: first + count,
        data: new Float16Array(steps.subarray(0, slots * slotValues)),
      };
    },
    signal,
  );
  for (;;) {
    const step = await flow.next();
    if (!step.done) {
      if (step.value.count > 0) yield step.value;
      continue;
    }
    if (rest.length > 0) {
      const data = new Float16Array(perSlot * STEP_VALUES);
      for (let at = 0; at < data.length; at += rest.length) data.set(rest.subarray(0, data.length - at), at);
      yield { count: 1, samples: step.value.samples, data };
    }
    return step.value;
  }
}

/** Motion of `count` frames that all look like the first of `pixels`: that to it, and what is between two that are alike. */
function ofStill(grid: MotionGrid, pixels: Uint8Array, count: number): Float32Array {
  const steps = new Float32Array(count * STEP_VALUES);
  steps.set(grid.push(pixels, 1));
  if (count === 1) return steps;
  const alike = grid.push(pixels, 1);
  for (let frame = 1; frame < count; frame++) steps.set(alike, frame * STEP_VALUES);
  return steps;
}
