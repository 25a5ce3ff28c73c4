import { expect, it } from 'vitest';
import { seededRandom } from './random.fake.ts';
import { type Evidence, NOTHING, type Run } from './runs.ts';
import { SWITCH_COST, viterbiRuns } from './viterbi.ts';

function randomEvidence(seed: number, slots: number, classes: number): Evidence {
  const random = seededRandom(seed);
  return {
    slots,
    classes,
    level: 0,
    margins: Float32Array.from({ length: slots * classes }, () => 3 * (random() - 0.5)),
  };
}

/** All ways to give each slot one of `labels`. */
function* labellings(slots: number, labels: readonly number[]): Generator<number[]> {
  for (let code = 0; code < labels.length ** slots; code++) {
    yield Array.from(
      { length: slots },
      (_, slot) => labels[Math.floor(code / labels.length ** slot) % labels.length]!,
    );
  }
}

function value(labelling: readonly number[], { margins, classes, level }: Evidence): number {
  let sum = 0;
  labelling.forEach((label, slot) => {
    if (label !== NOTHING) sum += margins[slot * classes + label]! - level;
    if (slot > 0 && label !== labelling[slot - 1]) sum -= SWITCH_COST;
  });
  return sum;
}

function drawn(runs: readonly Run[], slots: number): number[] {
  const labelling = new Array<number>(slots).fill(NOTHING);
  for (const run of runs) labelling.fill(run.classIndex, run.from, run.to);
  return labelling;
}

function shortestRun(labelling: readonly number[]): number {
  let shortest = labelling.length;
  for (let from = 0; from < labelling.length; ) {
    let to = from;
    while (to < labelling.length && labelling[to] === labelling[from]) to++;
    shortest = Math.min(shortest, to - from);
    from = to;
  }
  return shortest;
}

it('finds where one label is best present (checked against every way to place it)', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const evidence = randomEvidence(seed, 1 + (seed % 10), 1);
    const found = drawn(viterbiRuns(evidence, [0], { minSlots: 1, maxGapSlots: 0 }), evidence.slots);
    const best = Math.max(
      ...[...labellings(evidence.slots, [NOTHING, 0])].map((each) => value(each, evidence)),
    );
    expect(value(found, evidence)).toBeCloseTo(best, 5);
  }
});

it('finds the best labels of a stretch among all whose runs are long enough', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const minSlots = 1 + (seed % 3);
    const slots = minSlots + (seed % 5);
    const evidence = { ...randomEvidence(seed, slots, 3), level: -100 };
    const found = drawn(viterbiRuns(evidence, [0, 1, 2], { minSlots, maxGapSlots: 0 }), slots);
    const permitted = [...labellings(slots, [0, 1, 2])].filter((each) => shortestRun(each) >= minSlots);
    expect(shortestRun(found)).toBeGreaterThanOrEqual(minSlots);
    expect(value(found, evidence)).toBeCloseTo(
      Math.max(...permitted.map((each) => value(each, evidence))),
      4,
    );
  }
});
