import type { WireError } from '../base/errors.ts';
import type { Micros } from '../base/micros.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import type { Provider } from '../inference/model/model.ts';

/** What an analysis reports while it runs, in order. Structured-cloneable. */
export type AnalysisEvent =
  /** First of all, and again where the pictures turn out to last longer or shorter than the file states. */
  | { readonly kind: 'media'; readonly info: MediaInfo }
  | { readonly kind: 'model'; readonly provider: Provider; readonly device: string }
  /**
   * Probabilities of slots `firstSlot ...`, `[slots, classes]`. A later event may revise slots of an earlier one,
   * because overlapping windows are averaged; the last word on a slot counts.
   */
  | {
      readonly kind: 'scores';
      readonly firstSlot: number;
      readonly slots: number;
      readonly data: Float32Array;
    }
  | { readonly kind: 'progress'; readonly progress: AnalysisProgress };

export interface AnalysisProgress {
  /** Video time whose scores are known. */
  readonly doneUs: Micros;
  readonly durationUs: Micros | null;
  /** Seconds of video per second of work, so far. */
  readonly speed: number;
  /** Seconds of work left, or null while unknown. */
  readonly secondsLeft: number | null;
}

/** How an analysis ended when it ended by itself. */
export interface AnalysisOutcome {
  readonly slots: number;
  /** The length of video that was scored. */
  readonly analysedUs: Micros;
  readonly elapsedMs: number;
  /** All of it was computed now, so that the time it took says how fast that is. */
  readonly isFresh: boolean;
  /** Set when the file gave less than it promised. */
  readonly warning: WireError | null;
}
