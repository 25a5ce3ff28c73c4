import { absorbShortRuns } from '../absorb.ts';
import { type Evidence, NOTHING, type Run, type RunLimits, runsOf } from '../runs.ts';
import type { ParentLabel } from './parents.ts';

/** One of the ways of cutting, for the classes it may use. */
export type Cut = (evidence: Evidence, candidates: readonly number[], limits: RunLimits) => Run[];

/**
 * Runs of one label at a time: first of the labels, then, where none of them holds, of the groups, the deepest first.
 * What is left of a group's run beside its own labels goes to them where it is no longer than they are. Covered time is
 * the union of what labels and groups cover, so it can only shrink when all thresholds rise.
 * @param candidates class indices of labels
 * @param parents in the order of their classes, which follow those of the labels
 */
export function singleLabelRuns(
  cut: Cut,
  evidence: Evidence,
  candidates: readonly number[],
  parents: readonly ParentLabel[],
  limits: RunLimits,
): Run[] {
  const runs = cut(evidence, candidates, limits);
  if (parents.length === 0) return runs;
  const first = evidence.classes - parents.length;
  const labelOfSlot = new Int16Array(evidence.slots).fill(NOTHING);
  for (const run of runs) labelOfSlot.fill(run.classIndex, run.from, run.to);
  for (const tier of tiersOf(parents, first)) {
    for (const { classIndex, from, to } of cut(evidence, tier, limits)) {
      for (let slot = from; slot < to; slot++) {
        if (labelOfSlot[slot] === NOTHING) labelOfSlot[slot] = classIndex;
      }
    }
  }
  const runsOfBoth = absorbShortRuns(evidence, runsOf(labelOfSlot), limits.minSlots);
  for (const run of runsOfBoth) labelOfSlot.fill(run.classIndex, run.from, run.to);
  runsOfBoth.forEach((run, index) => {
    const parent = parents[run.classIndex - first];
    if (parent) giveToLabels(evidence, run, besideOf(runsOfBoth, index, parents, first), labelOfSlot);
  });
  return runsOf(labelOfSlot);
}

/** Of the two runs that may touch a group's run, those of a label or a group inside it, in order. */
function besideOf(
  runs: readonly Run[],
  index: number,
  parents: readonly ParentLabel[],
  first: number,
): readonly Run[] {
  const { from, to, classIndex } = runs[index]!;
  const members = new Set(parents[classIndex - first]!.members);
  const isInside = (other: number) =>
    other < first ? members.has(other) : parents[other - first]!.members.every((each) => members.has(each));
  return [runs[index - 1], runs[index + 1]].filter(
    (run) => run !== undefined && (run.to === from || run.from === to) && isInside(run.classIndex),
  ) as Run[];
}

/** Labels what a group's run has of neighbours that are together as long; between two the cut falls where it loses least. */
function giveToLabels(
  { margins, classes }: Evidence,
  { from, to }: Run,
  beside: readonly Run[],
  labelOfSlot: Int16Array,
): void {
  const length = beside.reduce((sum, run) => sum + run.to - run.from, 0);
  if (to - from > length) return;
  const left = beside[0]!.classIndex;
  const right = beside.at(-1)!.classIndex;
  let cut = from;
  let gain = 0;
  let best = 0;
  for (let slot = from; slot < to; slot++) {
    gain += margins[slot * classes + left]! - margins[slot * classes + right]!;
    if (gain <= best) continue;
    best = gain;
    cut = slot + 1;
  }
  labelOfSlot.fill(left, from, cut);
  labelOfSlot.fill(right, cut, to);
}

/**
 * Runs of labels that may hold at once, each by itself, and those of groups less what their members cover. What is
 * left of a group's run, too short to stand alone, goes to the member beside it.
 */
export function multiLabelRuns(
  cut: Cut,
  evidence: Evidence,
  candidates: readonly number[],
  parents: readonly ParentLabel[],
  limits: RunLimits,
): Run[] {
  const runs = candidates.flatMap((candidate) => cut(evidence, [candidate], limits));
  const first = evidence.classes - parents.length;
  parents.forEach((parent, index) => {
    const inside = new Set(parent.members);
    parents.slice(0, index).forEach((deeper, at) => {
      if (deeper.members.every((member) => inside.has(member))) inside.add(first + at);
    });
    for (const run of cut(evidence, [first + index], limits)) {
      for (const rest of without(run, runs, inside)) {
        const heir = rest.to - rest.from < limits.minSlots ? beside(rest, runs, inside) : -1;
        if (heir < 0) runs.push(rest);
        else runs[heir] = joined(runs[heir]!, rest);
      }
    }
  });
  return runs;
}

/** Classes of the groups of one depth together, the deepest first. */
function tiersOf(parents: readonly ParentLabel[], first: number): number[][] {
  const tiers = new Map<number, number[]>();
  parents.forEach(({ path }, index) => {
    const tier = tiers.get(path.length) ?? [];
    tier.push(first + index);
    tiers.set(path.length, tier);
  });
  return [...tiers].sort(([a], [b]) => b - a).map(([, tier]) => tier);
}

/** What of a run no run of the given classes covers. */
function without(run: Run, runs: readonly Run[], classes: ReadonlySet<number>): Run[] {
  const isFree = new Uint8Array(run.to - run.from).fill(1);
  for (const { classIndex, from, to } of runs) {
    if (!classes.has(classIndex) || to <= run.from || from >= run.to) continue;
    isFree.fill(0, Math.max(from, run.from) - run.from, Math.min(to, run.to) - run.from);
  }
  const rest: Run[] = [];
  for (let from = 0; from < isFree.length; ) {
    let to = from + 1;
    while (to < isFree.length && isFree[to] === isFree[from]) to++;
    if (isFree[from] === 1)
      rest.push({ classIndex: run.classIndex, from: run.from + from, to: run.from + to });
    from = to;
  }
  return rest;
}

/** Index of a run of the given classes that ends where `rest` begins, or begins where it ends; else -1. */
function beside(rest: Run, runs: readonly Run[], classes: ReadonlySet<number>): number {
  return runs.findIndex(
    ({ classIndex, from, to }) => classes.has(classIndex) && (to === rest.from || from === rest.to),
  );
}

function joined(run: Run, rest: Run): Run {
  return { ...run, from: Math.min(run.from, rest.from), to: Math.max(run.to, rest.to) };
}
