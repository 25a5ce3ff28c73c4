import { HYSTERESIS_LOGIT } from './hysteresis.ts';
import type { Evidence, Run, RunLimits } from './runs.ts';

/** What `absorbShortRuns` says it does, on a plain list, with no regard for time. */
export function absorbByHand(evidence: Evidence, runs: readonly Run[], minSlots: number): Run[] {
  const list = runs.map((run) => ({ ...run }));
  const support = (run: Run, classIndex: number) => {
    let sum = 0;
    for (let slot = run.from; slot < run.to; slot++)
      sum += evidence.margins[slot * evidence.classes + classIndex]!;
    return sum;
  };
  for (let length = 1; length < minSlots; length++) {
    for (let at = 0; at < list.length; at++) {
      const run = list[at]!;
      if (run.to - run.from > length) continue;
      const touching = [list[at - 1], list[at + 1]].filter(
        (other) => other !== undefined && (other.to === run.from || other.from === run.to),
      );
      if (touching.length === 0) continue;
      const most = Math.max(...touching.map((other) => support(run, other!.classIndex)));
      const classIndex = touching.find((other) => support(run, other!.classIndex) === most)!.classIndex;
      const same = touching.filter((other) => other!.classIndex === classIndex);
      const first = Math.min(at, ...same.map((other) => list.indexOf(other!)));
      const merged = [run, ...same.map((other) => other!)];
      const from = Math.min(...merged.map((each) => each.from));
      const to = Math.max(...merged.map((each) => each.to));
      list.splice(first, merged.length, { classIndex, from, to });
      at = first;
    }
  }
  return list;
}

/** What `hysteresisRuns` says it does, step by step and slot by slot. */
export function hysteresisByHand(
  { margins, level, slots, classes }: Evidence,
  candidates: readonly number[],
  limits: RunLimits,
): Run[] {
  const margin = (slot: number, c: number) => margins[slot * classes + c]!;
  let labels: (number | null)[] = Array.from({ length: slots }, (_, slot) => {
    const most = Math.max(...candidates.map((c) => margin(slot, c)));
    const winner = candidates.find((c) => margin(slot, c) === most);
    return winner === undefined || most < level - HYSTERESIS_LOGIT ? null : winner;
  });
  const runs = () => {
    const found: { label: number | null; from: number; to: number }[] = [];
    labels.forEach((label, slot) => {
      const last = found.at(-1);
      if (last && last.label === label) last.to = slot + 1;
      else found.push({ label, from: slot, to: slot + 1 });
    });
    return found;
  };
  for (const { label, from, to } of runs()) {
    if (label === null) continue;
    const reaches = Array.from({ length: to - from }, (_, i) => margin(from + i, label)).some(
      (m) => m >= level,
    );
    if (!reaches) labels = labels.map((each, slot) => (slot >= from && slot < to ? null : each));
  }
  for (const { label, from, to } of runs()) {
    if (label !== null || from === 0 || to === slots || to - from > limits.maxGapSlots) continue;
    const [left, right] = [labels[from - 1]!, labels[to]!];
    const worth = (cut: number) => {
      let sum = 0;
      for (let slot = from; slot < to; slot++) sum += margin(slot, slot < cut ? left : right);
      return sum;
    };
    // The earliest of the best cuts; sums of floats in another order are not quite the same.
    let best = from;
    for (let cut = from + 1; cut <= to; cut++) if (worth(cut) > worth(best) + 1e-9) best = cut;
    labels = labels.map((each, slot) => (slot < from || slot >= to ? each : slot < best ? left : right));
  }
  const stretches: { from: number; to: number }[] = [];
  for (const { label, from, to } of runs()) {
    if (label === null) continue;
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ from, to });
  }
  const isLong = (slot: number) =>
    stretches.some(({ from, to }) => from <= slot && slot < to && to - from >= limits.minSlots);
  labels = labels.map((label, slot) => (isLong(slot) ? label : null));
  const kept = runs().flatMap(({ label, from, to }) =>
    label === null ? [] : [{ classIndex: label, from, to }],
  );
  return absorbByHand({ margins, level, slots, classes }, kept, limits.minSlots);
}
