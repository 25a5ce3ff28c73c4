import { type AppError, throwIfCancelled } from '../base/errors.ts';
import type { Micros } from '../base/micros.ts';
import type {
  DecodeOutcome,
  FrameBatch,
  FrameOptions,
  FrameSource,
  SamplingPlan,
} from '../decode/frame-source.ts';
import type { MediaInfo } from '../decode/media-info.ts';

export interface FakeVideo {
  readonly samples: number;
  readonly durationUs?: number | null;
  /** Sizes of the batches, in turn, within what was asked for; the most unless given. */
  readonly batches?: readonly number[];
  readonly warning?: AppError;
  /** From the first up to the second sample the picture of the first stands still. */
  readonly still?: readonly [number, number];
  /** Thrown in place of this sample. */
  readonly failure?: { readonly atSample: number; readonly error: AppError };
}

/** A synthetic video: every byte of sample `k` is `k mod 251`. What was handed out is spoiled when it is free again. */
export class FakeFrameSource implements FrameSource {
  readonly info: MediaInfo;
  /** Samples handed out so far, of all runs. */
  pulled = 0;
  isEnded = false;
  isClosed = false;
  readonly #video: FakeVideo;

  constructor(video: FakeVideo) {
    this.#video = video;
    this.info = fakeMediaInfo(video.durationUs ?? null);
  }

  async *frames(
    plan: SamplingPlan,
    options: FrameOptions = {},
  ): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
    const { samples, failure, warning, still = [0, 0] } = this.#video;
    const { batch: most = 8, least = most, multiple = 1 } = options;
    const { batches = [most] } = this.#video;
    const frameBytes = plan.width * plan.height * 3;
    const own = new Uint8Array(most * frameBytes);
    const from = plan.fromSample ?? 0;
    const to = Math.min(samples, plan.toSample ?? Number.POSITIVE_INFINITY);
    this.isEnded = false;
    try {
      for (let at = from, turn = 0; at < to; turn++) {
        await Promise.resolve();
        throwIfCancelled(options.signal);
        const wanted = Math.min(most, Math.max(least, batches[turn % batches.length]!));
        const left = still[1] - at - ((still[1] - at) % multiple);
        const isStill = options.stills === true && at > still[0] && left > 0;
        const count = isStill ? left : Math.min(wanted - (wanted % multiple), to - at);
        if (failure && failure.atSample < at + count) throw failure.error;
        const pixels = options.memory?.() ?? own;
        for (let index = 0; index < count; index++) {
          if (index > 0 && isStill) break;
          const sample = at + index;
          const shown = sample >= still[0] && sample < still[1] ? still[0] : sample;
          pixels.fill(shown % 251, index * frameBytes, (index + 1) * frameBytes);
        }
        this.pulled += count;
        const given = pixels.subarray(0, (isStill ? 1 : count) * frameBytes);
        yield { firstSample: at, count, pixels: given, isStill };
        if (!options.memory) own.fill(255);
        at += count;
      }
      return { samples: Math.max(0, to - from), warning: warning ?? null };
    } finally {
      this.isEnded = true;
    }
  }

  async frameTimes(): Promise<readonly Micros[]> {
    return [];
  }

  close(): void {
    this.isClosed = true;
  }
}

export function fakeMediaInfo(durationUs: number | null): MediaInfo {
  return {
    container: 'fake',
    durationUs: durationUs as Micros | null,
    startOffsetUs: 0 as Micros,
    sourceTimecode: null,
    video: {
      index: 0,
      codec: 'fake',
      profile: null,
      codedWidth: 640,
      codedHeight: 360,
      width: 640,
      height: 360,
      rotation: 0,
      sampleAspect: { num: 1, den: 1 },
      frameRate: { num: 30_000, den: 1001 },
      nominalRate: { num: 30_000, den: 1001 },
      isVariableRate: false,
      pixelFormat: null,
      bitDepth: 8,
    },
    streams: [{ index: 0, type: 'video', codec: 'fake' }],
  };
}
