import { descriptionValues, describerOf } from './describe/describer.ts';
import { fused, likeness, settle, type Voice } from './fuse.ts';
import type { TaughtHead } from './head.ts';
import { scoresOf } from './learn/learner.ts';
import { standardise } from './learn/standardise.ts';
import type { SlotStreams } from './streams.ts';
import { type Window, windowsOver } from './windows.ts';

/** Windows that are described together: bounds the memory, however long the video. */
const BATCH = 512;

/**
 * Scores every slot of a video: probabilities `[slots, 1 + labels]`, background first, that sum to 1. A slot's are the
 * mean over the windows it lies in, those in whose middle it lies counting most; each label by windows of its own length.
 * @param video with all streams that the head was taught on; borrowed
 */
export function scoreSlots(head: TaughtHead, video: SlotStreams): Float32Array {
  const classes = head.labels.length + 1;
  const { slots } = video;
  const out = new Float32Array(slots * classes);
  const describers = head.streams.map(({ spec }) => describerOf(spec, video.streams.get(spec.name)!, slots));
  for (const length of new Set(head.labels.map(({ windowSlots }) => windowSlots))) {
    const columns = head.labels.flatMap(({ windowSlots }, index) => (windowSlots === length ? [index + 1] : []));
    const windows = windowsOver(slots, length);
    const weights = new Float32Array(slots);
    const sums = new Float32Array(slots * classes);
    for (let first = 0; first < windows.length; first += BATCH) {
      const batch = windows.slice(first, first + BATCH);
      const probabilities = judge(head, describers, batch);
      for (const [row, window] of batch.entries()) spread(window, probabilities, row, classes, sums, weights);
    }
    for (let slot = 0; slot < slots; slot++) {
      for (const column of columns) {
        out[slot * classes + column] = sums[slot * classes + column]! / weights[slot]!;
      }
    }
  }
  balance(out, classes);
  return out;
}

/** Probabilities of windows of one video, `[windows, classes]` (new). */
export function judge(
  head: TaughtHead,
  describers: readonly ReturnType<typeof describerOf>[],
  windows: readonly Window[],
): Float32Array {
  const classes = head.labels.length + 1;
  const voices = head.streams.map(({ spec, standard, model, temperature, share }, index): Voice => {
    const width = descriptionValues(spec);
    const values = new Float32Array(windows.length * width);
    for (const [row, { from, to }] of windows.entries()) {
      describers[index]!.describe(from, to, values, row * width);
      standardise(standard, values, row * width);
    }
    return { scores: scoresOf(model, values, windows.length), temperature, share };
  });
  const like = likeness(voices, classes);
  return settle(fused(voices, classes), classes, head.temperature, like, head.familiarity);
}

function spread(
  { from, to }: Window,
  probabilities: Float32Array,
  row: number,
  classes: number,
  sums: Float32Array,
  weights: Float32Array,
): void {
  const middle = (from + to - 1) / 2;
  for (let slot = from; slot < to; slot++) {
    const weight = 1 - Math.abs(slot - middle) / (to - from);
    weights[slot] = weights[slot]! + weight;
    for (let c = 0; c < classes; c++) {
      sums[slot * classes + c] = sums[slot * classes + c]! + weight * probabilities[row * classes + c]!;
    }
  }
}

/** Gives the background what the labels leave; where they claim more than there is, each gets its share. */
function balance(probabilities: Float32Array, classes: number): void {
  for (let row = 0; row < probabilities.length; row += classes) {
    let sum = 0;
    for (let c = 1; c < classes; c++) sum += probabilities[row + c]!;
    probabilities[row] = Math.max(0, 1 - sum);
    if (sum > 1) for (let c = 1; c < classes; c++) probabilities[row + c] = probabilities[row + c]! / sum;
  }
}
