import type { Reach } from './head.ts';
import { type Standard, standardOf } from './learn/standardise.ts';

/** So that the very same as the middle of the examples is near, not infinitely so. */
const LEAST = 1e-6;
/**
 * Of held-out examples sorted by how far they are, the one that is far enough: where background was taught, and where
 * nothing but the distance says what a label is not. What was learnt without a fold finds it farther than what was learnt
 * with it would, so held-out examples themselves are judged by a wider reach.
 */
const FAR = { withBackground: 0.9, alone: 0.7, heldOut: 0.95 };
/** Background examples below which the distance stands alone. */
const LEAST_BACKGROUND = 3;
/** How gradually a stretch becomes unknown, as a logarithm. */
const SOFTNESS = 0.04;

/**
 * How far described values, `values[at, at + width)`, are from what was taught, whichever label it had: the logarithm of
 * the mean square of the standardised values. About 0 for an example; unlike a score it only grows with what is strange.
 */
export function distanceOf({ mean, scale }: Standard, values: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += ((values[at + i]! - mean[i]!) / scale[i]!) ** 2;
  return Math.log(sum / mean.length + LEAST);
}

/** How far each example is from those of the other folds, `[count]` (new). `values` are not standardised yet. */
export function heldOutDistances(
  values: Float32Array,
  width: number,
  weights: readonly number[],
  folds: readonly number[],
): Float32Array {
  const distances = new Float32Array(folds.length);
  for (const fold of new Set(folds)) {
    const others = weights.map((weight, row) => (folds[row] === fold ? 0 : weight));
    const isAlone = others.every((weight) => weight === 0);
    const standard = standardOf(values, folds.length, width, isAlone ? weights : others);
    for (const [row, own] of folds.entries()) {
      if (own === fold) distances[row] = distanceOf(standard, values, row * width);
    }
  }
  return distances;
}

/** The middle one of what `isLabel` lets in, or of all where it lets in nothing. */
export function usualOf(distances: Float32Array, isLabel: (row: number) => boolean): number {
  return sorted(distances, isLabel).at(0.5);
}

/**
 * How far all streams together find the stretches, `[count]` (new): the mean of what each makes of them beside what is
 * usual there. All count alike: what tells labels apart need not be what tells them from anything else.
 */
export function fusedDistances(
  voices: readonly { readonly distances: Float32Array; readonly usual: number }[],
): Float32Array {
  return voices[0]!.distances.map(
    (_, row) =>
      voices.reduce((sum, { distances, usual }) => sum + distances[row]! - usual, 0) / voices.length,
  );
}

/** How far a stretch of another video may be, and a held-out example. */
export function reachesOf(
  distances: Float32Array,
  isLabel: (row: number) => boolean,
): { readonly reach: Reach; readonly heldOut: Reach } {
  const inOrder = sorted(distances, isLabel);
  const upTo = (share: number): Reach => ({ most: inOrder.at(share), softness: SOFTNESS });
  const background = distances.length - distances.filter((_, row) => isLabel(row)).length;
  const isAlone = background < LEAST_BACKGROUND;
  return { reach: upTo(isAlone ? FAR.alone : FAR.withBackground), heldOut: upTo(FAR.heldOut) };
}

/** Largest probability that all labels together can have, by how far a stretch is; 1 where no reach is known. */
export function within(distance: number, reach: Reach | null): number {
  return reach === null ? 1 : 1 / (1 + Math.exp((distance - reach.most) / reach.softness));
}

function sorted(distances: Float32Array, isLabel: (row: number) => boolean) {
  const own = distances.filter((_, row) => isLabel(row));
  const inOrder = (own.length > 0 ? own : distances).toSorted();
  return {
    at: (share: number) => inOrder[Math.min(inOrder.length - 1, Math.floor(share * inOrder.length))]!,
  };
}
