import { expect, it } from 'vitest';
import { absorbShortRuns } from './absorb.ts';
import { hysteresisRuns } from './hysteresis.ts';
import { absorbByHand, hysteresisByHand } from './oracle.fake.ts';
import { seededRandom } from './random.fake.ts';
import type { Evidence, Run } from './runs.ts';

/** Whole halves, so that ties are common and sums exact. */
function randomEvidence(random: () => number, slots: number, classes: number): Evidence {
  const margins = Float32Array.from({ length: slots * classes }, () => Math.floor(random() * 9) / 2 - 2.5);
  return { margins, level: Math.floor(random() * 3) / 2 - 0.5, slots, classes };
}

it('cuts as its description says, slot by slot', () => {
  const random = seededRandom(7);
  let found = 0;
  for (let round = 0; round < 3000; round++) {
    const evidence = randomEvidence(random, 1 + Math.floor(random() * 14), 1 + Math.floor(random() * 3));
    const candidates = [...Array(evidence.classes).keys()].filter(() => random() < 0.8);
    const limits = { minSlots: 1 + Math.floor(random() * 4), maxGapSlots: Math.floor(random() * 4) };
    const runs = hysteresisRuns(evidence, candidates, limits);
    expect(runs).toEqual(hysteresisByHand(evidence, candidates, limits));
    found += runs.length;
  }
  expect(found).toBeGreaterThan(3000);
});

it('gives short runs away as its description says', () => {
  const random = seededRandom(11);
  let changed = 0;
  for (let round = 0; round < 3000; round++) {
    const evidence = randomEvidence(random, 16, 3);
    const runs: Run[] = [];
    for (let from = 0; from < 16; ) {
      const to = Math.min(16, from + 1 + Math.floor(random() * 4));
      const classIndex = Math.floor(random() * 3);
      const last = runs.at(-1);
      if (random() < 0.8 && !(last?.to === from && last.classIndex === classIndex))
        runs.push({ classIndex, from, to });
      from = to;
    }
    const minSlots = 1 + Math.floor(random() * 5);
    const absorbed = absorbShortRuns(evidence, runs, minSlots);
    expect(absorbed).toEqual(absorbByHand(evidence, runs, minSlots));
    if (JSON.stringify(absorbed) !== JSON.stringify(runs)) changed++;
  }
  expect(changed).toBeGreaterThan(500);
});

it('gives a short run to the neighbour with more evidence, to the left one of equals', () => {
  const runs = [
    { classIndex: 0, from: 0, to: 3 },
    { classIndex: 1, from: 3, to: 4 },
    { classIndex: 2, from: 4, to: 7 },
  ];
  const heirOf = (left: number, right: number) => {
    const margins = new Float32Array(21);
    margins.set([left, 9, right], 9);
    return absorbShortRuns({ margins, level: 0, slots: 7, classes: 3 }, runs, 2).map(({ to }) => to);
  };
  expect([heirOf(2, 1), heirOf(1, 2), heirOf(1, 1)]).toEqual([
    [4, 7],
    [3, 7],
    [4, 7],
  ]);
});
