import type { AppError } from '../base/errors.ts';
import type { Micros, Rational } from '../base/micros.ts';
import type { MediaInfo } from './media-info.ts';

/** How a picture is brought to the asked size: squeezed, centre-cropped, or fitted with black bars. */
export type ResizeRule = 'stretch' | 'crop' | 'pad';

/** Which pictures to decode: sample `k` shows the frame on screen at time `k / fps`. */
export interface SamplingPlan {
  readonly fps: Rational;
  readonly width: number;
  readonly height: number;
  readonly resize: ResizeRule;
  /** First sample wanted; 0 unless given. */
  readonly fromSample?: number;
  /** One past the last sample wanted; the end of the video unless given. */
  readonly toSample?: number;
}

/** Consecutive samples. */
export interface FrameBatch {
  /** Index of the first sample on the plan's grid: its time is `sampleTime(firstSample, plan.fps)`. */
  readonly firstSample: number;
  readonly count: number;
  /**
   * RGB bytes, `[count, height, width, 3]`, at the beginning of what `memory` gave and the receiver's again. Without
   * `memory` they are borrowed: valid until the next batch is asked for.
   */
  readonly pixels: Uint8Array;
  /** Only where `stills` were asked for: `pixels` has one frame alone, which all `count` samples show. */
  readonly isStill?: boolean;
}

/** How a stream of frames ended. */
export interface DecodeOutcome {
  /** Samples delivered. */
  readonly samples: number;
  /** Present when the file gave less than it promised: the frames that could be read were delivered. */
  readonly warning: AppError | null;
}

export interface FrameOptions {
  readonly signal?: AbortSignal;
  /** Most samples in a batch. */
  readonly batch?: number;
  /**
   * Fewest samples in every batch but the last and those before a still, `batch` unless given: so many are waited for,
   * and of what has come meanwhile as much is handed out as a batch holds.
   */
  readonly least?: number;
  /**
   * Whether a picture that stays for long, as over a gap of the file, comes once for all of its samples, which may be more
   * than `batch`. Without, it comes once for each.
   */
  readonly stills?: boolean;
  /** Every batch but the last has a multiple of so many; 1 unless given. `batch` is a multiple as well. */
  readonly multiple?: number;
  /**
   * Gives memory for a batch of `batch` samples, before each batch. It is written to until that batch is handed out:
   * so frames are copied once, to where they are used.
   */
  readonly memory?: () => Uint8Array;
}

/** One opened video. Made by `openVideo` of the environment; must be closed. */
export interface FrameSource {
  readonly info: MediaInfo;
  /**
   * Streams the plan's samples in order, as fast as the consumer pulls; memory does not grow with length.
   * Ending the loop early stops the decoder. Errors: `media/no-frames`, `media/unsupported-codec`,
   * `media/endless`,
   * `source/*`, `decode/crashed`, `cancelled`.
   */
  frames(plan: SamplingPlan, options?: FrameOptions): AsyncGenerator<FrameBatch, DecodeOutcome, undefined>;
  /** Presentation times of all video frames, ascending, from the packets alone. */
  frameTimes(signal?: AbortSignal): Promise<readonly Micros[]>;
  close(): void;
}
