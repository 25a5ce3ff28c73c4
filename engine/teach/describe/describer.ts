import type { Stream, StreamSpec } from '../streams.ts';
import { MeanDescriber } from './mean-describer.ts';
import { MOTION_DESCRIPTION_VALUES, MotionDescriber } from './motion-describer.ts';

/**
 * Whether square roots are taken of a description, their signs kept: where a value that is twice as large says only a
 * little more. All but `plain`.
 */
export function isRooted({ description }: StreamSpec): boolean {
  return description !== 'plain';
}

/** Puts any stretch of one video's stream into a fixed number of values, whatever its length. */
export interface Describer {
  /** Goes to `slots` slots of a stream (borrowed for this call) from slot `first` on, which is then slot 0. */
  look(stream: Stream, first: number, slots: number): this;
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

export function describerOf({ description, width, rowsPerSlot }: StreamSpec): Describer {
  switch (description) {
    case 'mean':
    case 'plain':
      return new MeanDescriber(width, rowsPerSlot);
    case 'motion':
      return new MotionDescriber(rowsPerSlot);
  }
}
