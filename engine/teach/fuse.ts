import type { Familiarity } from './head.ts';
import { logSoftmax } from './learn/calibration.ts';

/** What a stream says of a number of stretches, and how much that counts. */
export interface Voice {
  /** `[count, classes]`, as its linear model gives them (borrowed). */
  readonly scores: Float32Array;
  readonly temperature: number;
  readonly share: number;
}

/** The weighed sum of the streams' log-probabilities, `[count, classes]` (new). */
export function fused(voices: readonly Voice[], classes: number): Float32Array {
  const sum = new Float32Array(voices[0]!.scores.length);
  const each = new Float32Array(sum.length);
  for (const { scores, temperature, share } of voices) {
    logSoftmax(scores, classes, temperature, each);
    for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + share * each[at]!;
  }
  return sum;
}

/**
 * How much the stretches are like what was shown, `[count]`: the largest score of a label before any softmax, the
 * streams weighed. It is about 1 for an example and about 0 for what resembles none, which a softmax hides.
 */
export function likeness(voices: readonly Voice[], classes: number): Float32Array {
  const total = voices.reduce((sum, { share }) => sum + share, 0);
  const sums = new Float64Array(voices[0]!.scores.length);
  for (const { scores, share } of voices) {
    for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! + share * scores[at]!;
  }
  const like = new Float32Array(sums.length / classes);
  for (let row = 0, at = 0; row < like.length; row++, at += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 1; c < classes; c++) if (sums[at + c]! > largest) largest = sums[at + c]!;
    like[row] = largest / total;
  }
  return like;
}

/** Largest probability that all labels together can have, by how much a stretch is like what was shown. */
export function familiar(like: number, { least, softness }: Familiarity): number {
  return 1 / (1 + Math.exp((least - like) / softness));
}

/**
 * Probabilities `[count, classes]` (in place of `logits`): a softmax at `temperature`, of which what is unfamiliar goes to
 * the background.
 * @param knowns `[count]`: the largest probability that all labels together can have
 */
export function settle(
  logits: Float32Array,
  classes: number,
  temperature: number,
  knowns: Float32Array,
): Float32Array {
  logSoftmax(logits, classes, temperature, logits);
  for (let row = 0; row < knowns.length; row++) {
    const known = knowns[row]!;
    const start = row * classes;
    for (let c = 0; c < classes; c++) logits[start + c] = Math.exp(logits[start + c]!) * known;
    logits[start] = logits[start]! + 1 - known;
  }
  return logits;
}
