import { MICROS_PER_SECOND, type Micros } from '../base/micros.ts';

/** Less than this at the end is rounding or a container that states its length loosely. */
export const LOOSELY_US = 1 * MICROS_PER_SECOND;

/**
 * Length of a video that was decoded as far as it goes: what its file states, unless the pictures go on after that or
 * the file's clock is wrong.
 * @param reachedUs where the last picture ends
 * @param warning how decoding ended
 */
export function foundLength(
  statedUs: Micros | null,
  reachedUs: Micros,
  warning: { readonly code: string } | null,
): Micros {
  if (statedUs === null || warning?.code === 'media/clock') return reachedUs;
  return reachedUs > statedUs + LOOSELY_US ? reachedUs : statedUs;
}
