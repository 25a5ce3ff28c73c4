import { MICROS_PER_SECOND, type Micros, type Rational, toMicros } from '../base/micros.ts';

/** Per-slot class probabilities of one video under one model. A slot is the model's time step. */
export interface ScoreTrack {
  /** Slots per second. */
  readonly slotRate: Rational;
  readonly classes: number;
  /** Slots that hold scores. */
  readonly slots: number;
  /** Probabilities, `[slots, classes]` row by row; may be longer than that. Borrowed. */
  readonly data: Float32Array;
}

/** The time at which slot `index` begins. */
export function slotTime(index: number, slotRate: Rational): Micros {
  return toMicros((index * slotRate.den * MICROS_PER_SECOND) / slotRate.num);
}
