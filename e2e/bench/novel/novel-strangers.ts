import type { TaughtHead } from '../../../engine/teach/head.ts';
import { scoreSlots } from '../../../engine/teach/score.ts';
import type { SlotStreams, StreamSpec } from '../../../engine/teach/streams.ts';
import { teach } from '../../../engine/teach/teach.ts';
import { draw } from './novel-draws.ts';
import { mean } from './novel-figures.ts';
import type { NovelClip } from './novel-streams.ts';

/** Shares of the time, 0 to 1. */
export interface StrangerFigures {
  /** Of tested clips of the taught labels: with their own label. */
  readonly right: number;
  /** Of clips of each other set, none of whose labels was taught: with any label. */
  readonly strange: ReadonlyMap<string, number>;
}

/** Teaches two labels of a set, a different pair each time, and nothing of what is neither. */
export function teachTwo(
  clips: readonly NovelClip[],
  set: string,
  draws: number,
  perLabel: number,
  streamsOf: (file: string) => SlotStreams,
  specs: readonly StreamSpec[],
  random: () => number,
): StrangerFigures {
  const ofSet = clips.filter((clip) => clip.set === set);
  const labels = [...new Set(ofSet.map(({ label }) => label))].sort();
  const others = [...new Set(clips.map((clip) => clip.set))].filter((other) => other !== set);
  const all = Array.from({ length: draws }, (_, index) => {
    const two = [labels[index % labels.length], labels[(index + 1) % labels.length]];
    const { taught, tested } = draw(ofSet, perLabel, random);
    const isTaught = ({ label }: NovelClip) => two.includes(label);
    const examples = taught.filter(isTaught).map(({ file, group, label }) => {
      return { video: file, group, from: 0, to: streamsOf(file).slots, label };
    });
    const head = teach(examples, streamsOf, specs, { least: 1 });
    const own = tested.filter(isTaught);
    return {
      right: share(own, (clip) => labelsOf(head, streamsOf(clip.file)).map((label) => label === clip.label)),
      strange: others.map((other) =>
        share(
          clips.filter((clip) => clip.set === other),
          ({ file }) => labelsOf(head, streamsOf(file)).map((label) => label !== null),
        ),
      ),
    };
  });
  return {
    right: mean(all.map(({ right }) => right)),
    strange: new Map(others.map((other, at) => [other, mean(all.map(({ strange }) => strange[at]!))])),
  };
}

/** The label that each slot would carry. */
function labelsOf(head: TaughtHead, video: SlotStreams): (string | null)[] {
  const classes = head.labels.length + 1;
  const scores = scoreSlots(head, video);
  return Array.from({ length: video.slots }, (_, slot) => {
    const row = scores.subarray(slot * classes, (slot + 1) * classes);
    const best = row.indexOf(Math.max(...row));
    const label = head.labels[best - 1];
    return label && row[best]! >= label.threshold ? label.id : null;
  });
}

function share(clips: readonly NovelClip[], slotsOf: (clip: NovelClip) => readonly boolean[]): number {
  return mean(clips.flatMap(slotsOf).map(Number));
}
