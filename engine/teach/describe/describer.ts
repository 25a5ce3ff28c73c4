import type { Stream, StreamSpec } from '../streams.ts';
import { MeanDescriber } from './mean-describer.ts';
import { MOTION_DESCRIPTION_VALUES, MotionDescriber } from './motion-describer.ts';

/** Puts any stretch of one video's stream into a fixed number of values, whatever its length. */
export interface Describer {
  /** Writes what is between two slots (`from` below `to`) to `out[at...]`, `descriptionValues` numbers. */
  describe(from: number, to: number, out: Float32Array, at: number): void;
}

/** Numbers that a stretch of a stream is put into. */
export function descriptionValues({ description, width }: StreamSpec): number {
  switch (description) {
    case 'mean':
    case 'plain':
      return width;
    case 'motion':
      return MOTION_DESCRIPTION_VALUES;
  }
}

/** @param stream borrowed for this call only */
export function describerOf(spec: StreamSpec, stream: Stream, slots: number): Describer {
  switch (spec.description) {
    case 'mean':
      return new MeanDescriber(stream, slots, true);
    case 'plain':
      return new MeanDescriber(stream, slots, false);
    case 'motion':
      return new MotionDescriber(stream, slots);
  }
}
