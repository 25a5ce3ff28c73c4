import { chooseWindows, type Found } from './choose-windows.ts';
import type { TaughtHead } from './head.ts';
import type { SlotStreams } from './streams.ts';
import { WindowJudge } from './window-judge.ts';
import { hopOf, lengthsAround, type Window, windowsOver, windowsWithin } from './windows.ts';

/** Below this probability a window is none of the label's. */
const FAINT = 0.1;
/** Below this one, nothing near a window of the first look is worth a second. */
const FAINTEST = 0.01;
/** Windows of the first look begin so many times in their length. */
const FIRST_LOOKS = 3;
/** Slots that are looked at in one piece, few enough for the processor's own memory. */
const CHUNK = 2048;
/** What of its neighbours a piece looks at: from so far away windows of the first look reach one of the second. */
const NEAR = 64;
/** What must be known beyond the piece for that. */
const MARGIN = 2 * NEAR;

/**
 * Scores every slot of a video: probabilities `[slots, 1 + labels]`, background first, that sum to 1. Windows of several
 * lengths are judged as wholes, because where in it something happens matters; those that explain the video best without
 * overlapping give their slots their probabilities. A first look at few windows finds where that is worth it.
 * @param video with all streams that the head was taught on; borrowed
 */
export function scoreSlots(
  head: TaughtHead,
  video: SlotStreams,
  judge: WindowJudge = new WindowJudge(head),
): Float32Array {
  const { classes } = judge;
  const { slots } = video;
  const out = new Float32Array(slots * classes);
  for (let slot = 0; slot < slots; slot++) out[slot * classes] = 1;
  for (const { from, to, probabilities } of chooseWindows(findWindows(head, video, judge), slots)) {
    for (let slot = from; slot < to; slot++) out.set(probabilities, slot * classes);
  }
  return out;
}

/** All windows that may show a label, by their ends. */
function findWindows(head: TaughtHead, video: SlotStreams, judge: WindowJudge): Found[] {
  const { slots } = video;
  const usual = Map.groupBy(
    head.labels.map(({ windowSlots }, index) => ({ windowSlots, label: index + 1 })),
    ({ windowSlots }) => windowSlots,
  );
  const found: Found[] = [];
  for (let begin = 0; begin < slots; begin += CHUNK) {
    const end = Math.min(slots, begin + CHUNK);
    const first = Math.max(0, begin - MARGIN);
    judge.look(video, first, Math.min(slots, end + MARGIN) - first);
    const wanted = new Map<number, { readonly labels: Set<number>; readonly stretches: Window[] }>();
    for (const [length, rows] of usual) {
      const labels = rows.map(({ label }) => label);
      const hop = Math.max(1, Math.floor(length / FIRST_LOOKS));
      const windows = windowsOver(slots, length, hop, begin - NEAR, end + NEAR);
      const seen = judged(judge, windows, labels, FAINTEST);
      for (const other of lengthsAround(length)) {
        const known = wanted.get(other) ?? { labels: new Set(), stretches: [] };
        for (const label of labels) known.labels.add(label);
        for (const { from, to } of seen) known.stretches.push({ from: from - length, to: to + length });
        wanted.set(other, known);
      }
    }
    for (const [length, { labels, stretches }] of wanted) {
      const windows = windowsWithin(windowsOver(slots, length, hopOf(length), begin, end), stretches);
      found.push(...judged(judge, windows, [...labels], FAINT));
    }
  }
  return found.sort((a, b) => a.to - b.to || a.from - b.from);
}

function judged(
  judge: WindowJudge,
  windows: readonly Window[],
  labels: readonly number[],
  least: number,
): Found[] {
  const { classes } = judge;
  const all = judge.judge(windows, least);
  return windows.flatMap((window, row): Found[] => {
    const start = row * classes;
    let score = 0;
    for (const label of labels) score = Math.max(score, all[start + label]!);
    return score < least ? [] : [{ ...window, score, probabilities: all.slice(start, start + classes) }];
  });
}
