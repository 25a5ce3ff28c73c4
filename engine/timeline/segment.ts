import type { Micros } from '../base/micros.ts';

/** One labelled stretch of video, `[startUs, endUs)`. */
export interface ScoredSegment {
  readonly startUs: Micros;
  readonly endUs: Micros;
  /** Label id from the model's manifest. */
  readonly label: string;
  /** Mean calibrated probability of the label over the segment, 0 to 1. */
  readonly score: number;
}
