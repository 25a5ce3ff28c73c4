import type { Example } from './example.ts';

/** Folds of cross-validation. */
const MOST_FOLDS = 5;
/** Share of a label's examples that must lie elsewhere than where most of them do. */
const LEFT_TO_LEARN = 0.3;
/** Stretches of one video that are nearer than this, in slots, belong together. */
const NEIGHBOURS = 1;

/**
 * A fold for each example, such that what lies together is judged together: whole groups (sessions, people) where every
 * label is spread over several, else whole videos, else stretches that do not touch. Labels are spread as evenly as that
 * allows.
 * @param examples in the order of `distinct`
 */
export function foldsOf(examples: readonly Example[]): {
  readonly folds: Int32Array;
  readonly count: number;
} {
  const groups = groupsOf(examples);
  const members = new Map<number, number[]>();
  for (const [row, group] of groups.entries()) {
    const rows = members.get(group);
    if (rows) rows.push(row);
    else members.set(group, [row]);
  }
  const count = Math.min(MOST_FOLDS, members.size);
  const folds = new Int32Array(examples.length);
  const filled = Array.from({ length: count }, () => ({ size: 0, labels: new Map<string | null, number>() }));
  const largestFirst = [...members.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
  for (const rows of largestFirst) {
    const crowding = filled.map(({ size, labels }) => {
      const same = rows.reduce((sum, row) => sum + (labels.get(examples[row]!.label) ?? 0), 0);
      return same * examples.length + size;
    });
    const fold = crowding.indexOf(Math.min(...crowding));
    const { labels } = filled[fold]!;
    filled[fold]!.size += rows.length;
    for (const row of rows) {
      folds[row] = fold;
      const { label } = examples[row]!;
      labels.set(label, (labels.get(label) ?? 0) + 1);
    }
  }
  return { folds, count };
}

/**
 * A group number for each example: of the coarsest of groups, videos, stretches that do not touch and stretches that do
 * not overlap over which every label is spread, as what lies in one place cannot be both learnt and judged.
 */
function groupsOf(examples: readonly Example[]): number[] {
  const choices = [
    numbered(examples, ({ group, video }) => group ?? video),
    numbered(examples, ({ video }) => video),
    linked(examples, NEIGHBOURS),
  ];
  return choices.find((groups) => areSpread(examples, groups)) ?? linked(examples, 0);
}

/** Whether enough of each label is left to learn it by when the group with the most of it is judged. */
function areSpread(examples: readonly Example[], groups: readonly number[]): boolean {
  const ofLabel = new Map<string, Map<number, number>>();
  for (const [row, { label }] of examples.entries()) {
    if (label === null) continue;
    const counts = ofLabel.get(label) ?? new Map<number, number>();
    ofLabel.set(label, counts.set(groups[row]!, (counts.get(groups[row]!) ?? 0) + 1));
  }
  return (
    ofLabel.size > 0 &&
    [...ofLabel.values()].every((counts) => {
      const all = [...counts.values()];
      const total = all.reduce((sum, count) => sum + count, 0);
      return total - Math.max(...all) >= LEFT_TO_LEARN * total;
    })
  );
}

function numbered(examples: readonly Example[], nameOf: (example: Example) => string): number[] {
  const numbers = new Map<string, number>();
  return examples.map((example) => {
    const name = nameOf(example);
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
}

/** One group for all that begins less than `gap` slots after what came before has ended. */
function linked(examples: readonly Example[], gap: number): number[] {
  const groups: number[] = [];
  let [group, end, video] = [-1, 0, ''];
  for (const example of examples) {
    if (group < 0 || example.video !== video || example.from >= end + gap) {
      group += 1;
      end = example.to;
    }
    video = example.video;
    end = Math.max(end, example.to);
    groups.push(group);
  }
  return groups;
}
