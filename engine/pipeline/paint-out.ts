import { AppError } from '../base/errors.ts';
import { canonicalRegions, type Region } from '../base/regions.ts';
import type { FrameSource, SamplingPlan } from '../decode/frame-source.ts';
import type { VideoStream } from '../decode/media-info.ts';
import { placementOf } from '../decode/placement.ts';

/**
 * What regions are filled with: mid-grey. Packages of ours normalise bytes to -1 ... 1, so that it is the zero that their
 * first layer takes for nothing, the eye's too; and being the same for all models, pictures that several look at stay
 * the same pictures.
 */
const NEUTRAL = 128;

/** Pixels of a source that share their colour, along either side. */
const COLOUR = 2;

/** Pixels of a frame side by side, in the order of its bytes: from the first up to the second. */
type Run = readonly [from: number, to: number];

/**
 * The same video with regions painted out of every frame that it gives, whoever decodes it: what is computed of these
 * frames cannot depend on what is to be seen there. Its frames are written to in place.
 * Error of `frames`: `media/painted-out` where nothing is left of what the plan shows.
 */
export function paintedOut(source: FrameSource, regions: readonly Region[]): FrameSource {
  if (regions.length === 0) return source;
  return {
    info: source.info,
    frames: (plan, options) =>
      painted(source.frames(plan, options), plan, paintedRuns(source.info.video, plan, regions)),
    frameTimes: (signal) => source.frameTimes(signal),
    close: () => source.close(),
  };
}

async function* painted(
  frames: ReturnType<FrameSource['frames']>,
  { width, height }: SamplingPlan,
  runs: readonly Run[],
): ReturnType<FrameSource['frames']> {
  const pixels = width * height;
  try {
    for (;;) {
      const step = await frames.next();
      if (step.done) return step.value;
      const { count, pixels: bytes, isStill } = step.value;
      for (let frame = 0; frame < (isStill ? 1 : count); frame++) {
        for (const [from, to] of runs)
          bytes.fill(NEUTRAL, (frame * pixels + from) * 3, (frame * pixels + to) * 3);
      }
      yield step.value;
    }
  } finally {
    await frames.return({ samples: 0, warning: null });
  }
}

/**
 * The pixels of a plan's frames that anything of the regions reaches. A scaled pixel is a mean of the source's around its
 * centre, as far as {@link spread} says, so that these are a few more than lie in the region itself.
 * Error: `media/painted-out` when no other pixel of the video is left.
 */
export function paintedRuns(
  video: Pick<VideoStream, 'width' | 'height' | 'rotation' | 'codedWidth' | 'codedHeight'>,
  plan: SamplingPlan,
  regions: readonly Region[],
): Run[] {
  const placed = placementOf(video, plan);
  const [sourceWidth, sourceHeight] =
    video.rotation % 180 === 0
      ? [video.codedWidth, video.codedHeight]
      : [video.codedHeight, video.codedWidth];
  // The decoder scales colour to half the width of a frame, so that pixels side by side share it there, too.
  const across = spread(sourceWidth / placed.width, COLOUR) + (COLOUR - 1) / 2;
  const down = spread(sourceHeight / placed.height, 1);
  const columns = [Math.max(0, placed.left), Math.min(plan.width, placed.left + placed.width)] as const;
  const rows = [Math.max(0, placed.top), Math.min(plan.height, placed.top + placed.height)] as const;
  const mask = new Uint8Array(plan.width * plan.height);
  for (const { x, y, width, height } of canonicalRegions(regions)) {
    const [left, right] = reached(placed.left, placed.width, x, width, across, columns);
    const [top, bottom] = reached(placed.top, placed.height, y, height, down, rows);
    for (let row = top; row < bottom && left < right; row++)
      mask.fill(1, row * plan.width + left, row * plan.width + right);
  }
  const runs = runsOf(mask);
  const covered = runs.reduce((sum, [from, to]) => sum + to - from, 0);
  if (covered >= (columns[1] - columns[0]) * (rows[1] - rows[0])) {
    throw new AppError(
      'media/painted-out',
      'The painted-out regions cover all that the model sees of this video: make them smaller, or remove one.',
    );
  }
  return runs;
}

/**
 * How far, in scaled pixels, a source's pixel may lie from the centre of what it has a part in. Bilinear scaling reaches as
 * far as the next one on whichever side is coarser; then there are the pixels that share their colour with it.
 * @param ratio source's pixels to a scaled one
 * @param shared scaled pixels that share their colour
 */
function spread(ratio: number, shared: number): number {
  return (Math.max(ratio * shared, COLOUR) + COLOUR) / ratio;
}

/** The pixels along one side whose centres lie in a stretch of the picture, or no farther from it than `spread`. */
function reached(
  start: number,
  length: number,
  from: number,
  extent: number,
  spread: number,
  [least, most]: readonly [number, number],
): readonly [number, number] {
  const first = Math.ceil(start + from * length - spread - 0.5);
  const last = Math.floor(start + (from + extent) * length + spread - 0.5);
  return [Math.max(least, first), Math.min(most, last + 1)];
}

function runsOf(mask: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let at = mask.indexOf(1); at >= 0; ) {
    const end = mask.indexOf(0, at);
    runs.push([at, end < 0 ? mask.length : end]);
    at = end < 0 ? -1 : mask.indexOf(1, end);
  }
  return runs;
}
