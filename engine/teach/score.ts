import { chooseWindows, type Found } from './choose-windows.ts';
import { type Describer, describerOf, descriptionValues } from './describe/describer.ts';
import { fused, likeness, settle, type Voice } from './fuse.ts';
import type { TaughtHead } from './head.ts';
import { scoresOf } from './learn/learner.ts';
import { standardise } from './learn/standardise.ts';
import type { SlotStreams } from './streams.ts';
import { hopOf, lengthsAround, type Window, windowsOver } from './windows.ts';

/** Windows that are described together: bounds the memory, however long the video. */
const BATCH = 512;
/** Below this probability a window is none of the label's. */
const FAINT = 0.1;

/**
 * Scores every slot of a video: probabilities `[slots, 1 + labels]`, background first, that sum to 1. Windows of several
 * lengths are judged as wholes, because where in it something happens matters; those that explain the video best without
 * overlapping give their slots their probabilities.
 * @param video with all streams that the head was taught on; borrowed
 */
export function scoreSlots(head: TaughtHead, video: SlotStreams): Float32Array {
  const classes = head.labels.length + 1;
  const { slots } = video;
  const out = new Float32Array(slots * classes);
  for (let slot = 0; slot < slots; slot++) out[slot * classes] = 1;
  for (const { from, to, probabilities } of chooseWindows(findWindows(head, video), slots)) {
    for (let slot = from; slot < to; slot++) out.set(probabilities, slot * classes);
  }
  return out;
}

/** All windows that may show a label, by their ends. */
function findWindows(head: TaughtHead, video: SlotStreams): Found[] {
  const { slots } = video;
  const describers = describersOf(head, video);
  const found: Found[] = [];
  for (const [length, labels] of labelsByLength(head)) {
    const windows = windowsOver(slots, length, hopOf(length));
    for (let first = 0; first < windows.length; first += BATCH) {
      const batch = windows.slice(first, first + BATCH);
      found.push(...judged(head, describers, batch, labels));
    }
  }
  return found.sort((a, b) => a.to - b.to || a.from - b.from);
}

/** Which labels, by their place from 1, are looked for in windows of which length. */
function labelsByLength(head: TaughtHead): Map<number, number[]> {
  const labels = new Map<number, number[]>();
  for (const [index, { windowSlots }] of head.labels.entries()) {
    for (const length of lengthsAround(windowSlots)) {
      labels.set(length, [...(labels.get(length) ?? []), index + 1]);
    }
  }
  return labels;
}

function judged(
  head: TaughtHead,
  describers: readonly Describer[],
  windows: readonly Window[],
  labels: readonly number[],
): Found[] {
  const classes = head.labels.length + 1;
  const all = judge(head, describers, windows);
  return windows.flatMap((window, row): Found[] => {
    const probabilities = all.subarray(row * classes, (row + 1) * classes);
    const score = Math.max(...labels.map((label) => probabilities[label]!));
    return score < FAINT ? [] : [{ ...window, score, probabilities }];
  });
}

export function describersOf(head: TaughtHead, { streams, slots }: SlotStreams): Describer[] {
  return head.streams.map(({ spec }) => describerOf(spec, streams.get(spec.name)!, slots));
}

/** Probabilities of windows of one video, `[windows, classes]` (new). */
export function judge(
  head: TaughtHead,
  describers: readonly Describer[],
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
