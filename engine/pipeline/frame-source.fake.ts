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
  /** Batch sizes, used in turn; the asked size unless given. */
  readonly batches?: readonly number[];
  readonly warning?: AppError;
  /** Thrown in place of this sample. */
  readonly failure?: { readonly atSample: number; readonly error: AppError };
}

/** A synthetic video: every byte of sample `k` is `k mod 251`. Batches share one buffer, as the contract allows. */
export class FakeFrameSource implements FrameSource {
  readonly info: MediaInfo;
  /** Samples handed out so far. */
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
    const { samples, failure, warning, batches = [options.batch ?? 8] } = this.#video;
    const frameBytes = plan.width * plan.height * 3;
    const shared = new Uint8Array(Math.max(...batches) * frameBytes);
    try {
      for (let turn = 0; this.pulled < samples; turn++) {
        await Promise.resolve();
        throwIfCancelled(options.signal);
        const firstSample = this.pulled;
        const count = Math.min(batches[turn % batches.length]!, samples - firstSample);
        if (failure && failure.atSample < firstSample + count) throw failure.error;
        for (let index = 0; index < count; index++) {
          shared.fill((firstSample + index) % 251, index * frameBytes, (index + 1) * frameBytes);
        }
        this.pulled += count;
        yield { firstSample, count, pixels: shared.subarray(0, count * frameBytes) };
        shared.fill(255);
      }
      return { samples, warning: warning ?? null };
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
      isVariableRate: false,
      pixelFormat: null,
      bitDepth: 8,
    },
    streams: [{ index: 0, type: 'video', codec: 'fake' }],
  };
}
