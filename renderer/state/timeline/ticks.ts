import type { Micros } from '../../../engine/base/micros.ts';
import type { TimelineScale } from './timeline-scale.ts';

export interface Tick {
  readonly timeUs: Micros;
  readonly isMajor: boolean;
}

export interface Ticks {
  /** Distance of labelled ticks. */
  readonly stepUs: number;
  readonly ticks: readonly Tick[];
}

/** `[labelled step, parts it is divided into]`, in milliseconds: steps that people count in. */
const STEPS: readonly (readonly [number, number])[] = [
  [1, 5],
  [2, 2],
  [5, 5],
  [10, 5],
  [20, 4],
  [50, 5],
  [100, 5],
  [200, 4],
  [500, 5],
  [1_000, 5],
  [2_000, 4],
  [5_000, 5],
  [10_000, 5],
  [15_000, 3],
  [30_000, 6],
  [60_000, 6],
  [120_000, 4],
  [300_000, 5],
  [600_000, 5],
  [900_000, 3],
  [1_800_000, 6],
  [3_600_000, 6],
  [7_200_000, 4],
  [14_400_000, 4],
  [43_200_000, 6],
];

/** The ruler's ticks for what is on screen: the finest step whose labels are at least `spacingPx` apart. */
export function ticksFor(scale: TimelineScale, spacingPx: number): Ticks {
  const least = (spacingPx / scale.widthPx) * scale.spanUs;
  const [step, parts] = STEPS.find(([milliseconds]) => milliseconds * 1000 >= least) ?? [86_400_000, 6];
  const minorUs = (step * 1000) / parts;
  const ticks: Tick[] = [];
  const last = Math.floor((scale.startUs + scale.spanUs) / minorUs);
  for (let index = Math.ceil(scale.startUs / minorUs); index <= last; index++) {
    ticks.push({ timeUs: (index * minorUs) as Micros, isMajor: index % parts === 0 });
  }
  return { stepUs: step * 1000, ticks };
}
