import type { FrameSource } from '../../decode/frame-source.ts';
import type { ClipModel } from '../../inference/model/model.ts';
import { samplingPlanOf } from '../sampling.ts';
import { repeatLast } from './encode-slots.ts';
import { frameFlow } from './frame-flow.ts';
import type { Pieces } from './piece.ts';
import { StillFrames } from './still-frames.ts';

/**
 * Decodes and classifies the clips `[from, to)` (to the end of the video where null), one every `strideFrames` frames:
 * logits `[clips, classes]`. Where the last clip on this grid ends before the video does, one more ends with the video;
 * a video shorter than a clip is filled up with its last frame.
 */
export async function* encodeClips(
  video: FrameSource,
  model: ClipModel,
  from: number,
  to: number | null,
  signal: AbortSignal | undefined,
): Pieces<Float32Array<ArrayBuffer>> {
  const { input, window } = model.manifest;
  const { framesPerClip } = input;
  const { strideFrames: stride } = window;
  // The clip that ends with the video begins less than a stride before the first that is wanted here.
  const fromSample = Math.max(0, from - 1) * stride;
  const plan = {
    ...samplingPlanOf(model.manifest),
    fromSample,
    ...(to === null ? {} : { toSample: (to - 1) * stride + framesPerClip }),
  };
  const held = new HeldFrames(plan.width * plan.height * 3, framesPerClip + stride, fromSample);
  const still = new StillFrames(plan.width * plan.height * 3);
  let last: Float32Array<ArrayBuffer> | null = null;
  /** @param seen frames that are the same at the end of this clip and before it */
  const classify = async (start: number, seen: number): Promise<Float32Array<ArrayBuffer>> => {
    // The clip before was of this one picture, too.
    if (last && seen >= framesPerClip + stride) return last;
    last = (await model.classify(held.clip(start, framesPerClip))).slice();
    return last;
  };
  let next = from;
  // Each clip is classified before the next frames are held.
  let turn: Promise<unknown> = Promise.resolve();
  const flow = frameFlow(
    video,
    plan,
    { most: stride, least: stride, multiple: stride, stills: true },
    ({ count, pixels, isStill }) => {
      const computing = turn.then(async () => {
        const clips: Clip[] = [];
        // Only a picture that stands is there for more than a stride.
        for (let done = 0; done < count; done += stride) {
          const more = Math.min(stride, count - done);
          still.see(pixels, more, isStill);
          // All that is held is this picture already.
          if (isStill && still.count >= 2 * (framesPerClip + stride)) held.goOn(more);
          else held.add(pixels, more, isStill);
          const isFull = next * stride + framesPerClip <= held.end && (to === null || next < to);
          if (!isFull) continue;
          clips.push({ samples: held.end, logits: await classify(next * stride, still.count) });
          next += 1;
        }
        return { count: clips.length, samples: held.end, data: clips };
      });
      turn = computing.catch(() => {});
      return computing;
    },
    signal,
  );
  try {
    for (;;) {
      const step = await flow.next();
      if (!step.done) {
        for (const { samples, logits } of step.value.data) yield { count: 1, samples, data: logits };
        continue;
      }
      const { samples } = step.value;
      const covered = next === 0 ? 0 : (next - 1) * stride + framesPerClip;
      if (samples > covered && (to === null || next < to)) {
        yield { count: 1, samples, data: await classify(Math.max(0, samples - framesPerClip), still.count) };
      }
      return step.value;
    }
  } finally {
    await flow.return({ samples: 0, warning: null });
  }
}

interface Clip {
  /** Frames of the video from its start to the end of the clip. */
  readonly samples: number;
  /** One for each class. */
  readonly logits: Float32Array<ArrayBuffer>;
}

/** The last frames of a video that is decoded. */
class HeldFrames {
  readonly #frameBytes: number;
  readonly #pixels: Uint8Array;
  readonly #keep: number;
  #count = 0;
  /** One past the last frame's index. */
  end: number;

  constructor(frameBytes: number, keep: number, first: number) {
    this.#frameBytes = frameBytes;
    this.#keep = keep;
    this.#pixels = new Uint8Array(2 * keep * frameBytes);
    this.end = first;
  }

  /**
   * Appends `count` frames and forgets the oldest.
   * @param pixels those frames, borrowed
   * @param isStill whether all of them are the first, which alone is there
   */
  add(pixels: Uint8Array, count: number, isStill: boolean): void {
    const kept = Math.min(this.#count, this.#keep);
    this.#pixels.copyWithin(0, (this.#count - kept) * this.#frameBytes, this.#count * this.#frameBytes);
    const given = isStill ? 1 : count;
    this.#pixels.set(pixels.subarray(0, given * this.#frameBytes), kept * this.#frameBytes);
    repeatLast(this.#pixels, kept + given, kept + count, this.#frameBytes);
    this.#count = kept + count;
    this.end += count;
  }

  /** As if the picture that all held frames show were appended `count` times. */
  goOn(count: number): void {
    this.end += count;
  }

  /** A copy of `length` frames from frame `start` on, in shared memory; what is missing is the last frame again. */
  clip(start: number, length: number): Uint8Array {
    const bytes = this.#frameBytes;
    const from = start - (this.end - this.#count);
    const present = Math.min(length, this.end - start);
    const clip = new Uint8Array(new SharedArrayBuffer(length * bytes));
    clip.set(this.#pixels.subarray(from * bytes, (from + present) * bytes));
    repeatLast(clip, present, length, bytes);
    return clip;
  }
}
