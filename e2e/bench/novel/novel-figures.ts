import { toMicros } from '../../../engine/base/micros.ts';
import type { Example } from '../../../engine/teach/examples/example.ts';
import type { TaughtHead } from '../../../engine/teach/head.ts';
import type { Learner } from '../../../engine/teach/learn/learner.ts';
import { scoreSlots } from '../../../engine/teach/score.ts';
import type { SlotStreams, StreamSpec } from '../../../engine/teach/streams.ts';
import { teach } from '../../../engine/teach/teach.ts';
import { WindowJudge } from '../../../engine/teach/window-judge.ts';
import { hopOf, windowsOver } from '../../../engine/teach/windows.ts';
import { cutSegments } from '../../../engine/timeline/cut-segments.ts';
import { type Draw, shuffled } from './novel-draws.ts';
import type { NovelClip } from './novel-streams.ts';
import { joined } from './novel-variants.ts';

/** All from 0 to 1 but the seconds, which are those of teaching. */
export interface NovelFigures {
  readonly top1: number;
  /** Mean over labels of the share that was told right. */
  readonly perClass: number;
  /** Of segments with the right label that overlap theirs by half, in videos composed of the tested clips. */
  readonly f1At50: number;
  /** What the head expected of itself, mean over labels. */
  readonly expectedF1: number;
  /** The same over the tested clips. */
  readonly foundF1: number;
  readonly seconds: number;
}

/** Clips in one composed video. */
const COMPOSED = 8;
const SLOT_RATE = { num: 4, den: 1 };

export function teachAndTest(
  { taught, tested }: Draw,
  streamsOf: (clip: NovelClip) => SlotStreams,
  specs: readonly StreamSpec[],
  learner: Learner,
  random: () => number,
): NovelFigures {
  const byFile = new Map([...taught, ...tested].map((clip) => [clip.file, streamsOf(clip)]));
  const examples = taught.map(
    (clip): Example => ({
      video: clip.file,
      group: clip.group,
      from: 0,
      to: streamsOf(clip).slots,
      label: clip.label,
    }),
  );
  const begun = performance.now();
  const head = teach(examples, (file) => byFile.get(file)!, specs, { learner, least: 1 });
  const seconds = (performance.now() - begun) / 1000;
  const labels = head.labels.map(({ id }) => id);
  const told = tested.map((clip) => tell(head, streamsOf(clip)));
  const isRight = told.map(({ label }, index) => label === tested[index]!.label);
  return {
    top1: mean(isRight.map(Number)),
    perClass: mean(
      labels.map((label) => mean(isRight.filter((_, index) => tested[index]!.label === label).map(Number))),
    ),
    f1At50: composedF1(head, tested, streamsOf, random),
    expectedF1: mean(head.labels.map(({ expectation }) => expectation.f1)),
    foundF1: mean(
      head.labels.map(({ id, threshold }) =>
        f1(
          told.map(({ label, score }) => label === id && score >= threshold),
          tested.map(({ label }) => label === id),
        ),
      ),
    ),
    seconds,
  };
}

/** The likeliest label of a whole clip and its probability: the mean over windows of the usual length. */
function tell(head: TaughtHead, video: SlotStreams): { readonly label: string; readonly score: number } {
  const classes = head.labels.length + 1;
  const judge = new WindowJudge(head);
  const lengths = head.labels.map(({ windowSlots }) => windowSlots);
  // A little longer than usual is still one example.
  const length = Math.max(...lengths) * 1.5 >= video.slots ? video.slots : Math.max(...lengths);
  const windows = windowsOver(video.slots, length, hopOf(length));
  const probabilities = judge.look(video, 0, video.slots).judge(windows);
  const sums = head.labels.map((_, index) =>
    mean(windows.map((__, row) => probabilities[row * classes + index + 1]!)),
  );
  const score = Math.max(...sums);
  return { label: head.labels[sums.indexOf(score)]!.id, score };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Tested clips in random order, a few in a row: cut into segments as any model's scores are. */
function composedF1(
  head: TaughtHead,
  tested: readonly NovelClip[],
  streamsOf: (clip: NovelClip) => SlotStreams,
  random: () => number,
): number {
  const order = shuffled(tested, random);
  let [hits, found, all] = [0, 0, 0];
  for (let first = 0; first < order.length; first += COMPOSED) {
    const clips = order.slice(first, first + COMPOSED);
    const truth: Stretch[] = [];
    for (const clip of clips) {
      const from = truth.at(-1)?.to ?? 0;
      truth.push({ from, to: from + streamsOf(clip).slots, label: clip.label });
    }
    const segments = cut(head, joined(clips.map(streamsOf)));
    const open = new Set(truth);
    for (const segment of segments) {
      const hit = [...open].find((each) => each.label === segment.label && overlap(each, segment) >= 0.5);
      if (hit) {
        open.delete(hit);
        hits += 1;
      }
    }
    found += segments.length;
    all += truth.length;
  }
  return (2 * hits) / (found + all);
}

function cut(head: TaughtHead, video: SlotStreams): Stretch[] {
  const data = scoreSlots(head, video);
  const labels = [{ id: '', threshold: null }, ...head.labels];
  const track = { slotRate: SLOT_RATE, classes: labels.length, slots: video.slots, data };
  const segments = cutSegments(track, labels, {
    kind: 'single-label',
    background: '',
    method: 'hysteresis',
    parents: [],
    threshold: null,
    smoothingSlots: 1,
    minDurationUs: 0,
    maxGapUs: 0,
    durationUs: null,
  });
  const slots = (time: number) => (time * SLOT_RATE.num) / toMicros(1e6);
  return segments.map(({ startUs, endUs, label }) => ({ from: slots(startUs), to: slots(endUs), label }));
}

/** Intersection over union. */
function overlap(a: Stretch, b: Stretch): number {
  const shared = Math.min(a.to, b.to) - Math.max(a.from, b.from);
  return shared <= 0 ? 0 : shared / (Math.max(a.to, b.to) - Math.min(a.from, b.from));
}

function f1(taken: readonly boolean[], is: readonly boolean[]): number {
  const hits = taken.filter((each, index) => each && is[index]).length;
  const total = taken.filter(Boolean).length + is.filter(Boolean).length;
  return total > 0 ? (2 * hits) / total : 0;
}

export function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
