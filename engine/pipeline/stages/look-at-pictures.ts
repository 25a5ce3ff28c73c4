import type { Rational } from '../../base/micros.ts';
import type { FrameSource, SamplingPlan } from '../../decode/frame-source.ts';
import type { Eye } from '../../inference/eye/eye.ts';
import { frameFlow } from './frame-flow.ts';
import type { Pieces } from './piece.ts';
import { repeatRow, StillAnswer } from './still-frames.ts';

/** Slots that one picture stands for: what there is to see changes more slowly than what happens. */
export const SLOTS_PER_PICTURE = 2;
/** Pictures that are waited for at most, and at least. */
const MOST = 8;
const LEAST = 2;

/** Which pictures an eye is shown, for slots that come at `slotRate`. */
export function picturePlan({ num, den }: Rational, size: number): SamplingPlan {
  return { fps: { num, den: den * SLOTS_PER_PICTURE }, width: size, height: size, resize: 'stretch' };
}

/** Decodes the pictures `[from, to)` (to the end of the video where null) and looks at them: `[pictures, width]`. */
export async function* lookAtPictures(
  video: FrameSource,
  eye: Eye,
  slotRate: Rational,
  from: number,
  to: number | null,
  signal: AbortSignal | undefined,
): Pieces<Float16Array<ArrayBuffer>> {
  const plan = {
    ...picturePlan(slotRate, eye.info.size),
    fromSample: from,
    ...(to === null ? {} : { toSample: to }),
  };
  const frameBytes = plan.width * plan.height * 3;
  const still = new StillAnswer<Float16Array<ArrayBuffer>>(frameBytes);
  return yield* frameFlow(
    video,
    plan,
    { most: MOST, least: LEAST, multiple: 1, stills: true },
    async ({ first, count, pixels, isStill }) => {
      const given = isStill ? 1 : count;
      const pictures = pixels.subarray(0, given * frameBytes);
      const said = await still.of(pictures, given, () =>
        eye.look(pictures, given).then((seen) => new Float16Array(seen)),
      );
      return { count, samples: first + count, data: repeatRow(said, count, eye.info.width) };
    },
    signal,
  );
}
