import { MICROS_PER_SECOND, type Micros, type Rational } from '../base/micros.ts';
import { multiLabelRuns, singleLabelRuns } from './groups/back-off.ts';
import { type LabelHierarchy, type ParentLabel, parentsOf, withParents } from './groups/parents.ts';
import { hysteresisRuns } from './hysteresis.ts';
import { type Evidence, NOTHING, type Run, type RunLimits } from './runs.ts';
import { type ScoreTrack, slotTime } from './score-track.ts';
import type { ScoredSegment } from './segment.ts';
import { smoothOverTime } from './smooth.ts';
import {
  bounded,
  type CutLabel,
  DEFAULT_THRESHOLD,
  logit,
  PROBABILITY_FLOOR,
  thresholdShift,
} from './threshold.ts';
import { viterbiRuns } from './viterbi.ts';

/** How scores become segments. */
export interface CutOptions {
  /** One label at a time (softmax), or any number at once (sigmoid). */
  readonly kind: 'single-label' | 'multi-label';
  /** Label id that is never reported, or null. */
  readonly background: string | null;
  readonly method: 'hysteresis' | 'viterbi';
  /** Groups to name where none of their labels is sure enough, the deepest first (see `parentsOf`); none: never. */
  readonly parents: readonly ParentLabel[];
  /** The user's threshold for all labels (see `thresholdShift`), or null for the model's own. */
  readonly threshold: number | null;
  /** The user's thresholds for labels of their own, by label id: they hold whatever {@link threshold} is. */
  readonly labelThresholds?: Readonly<Record<string, number>>;
  /** Width of the moving average in slots; 1 is none. */
  readonly smoothingSlots: number;
  /** Shortest segment, counted in whole slots (rounded up); a shorter video may still be one segment. */
  readonly minDurationUs: number;
  /** Pauses up to this length are closed. */
  readonly maxGapUs: number;
  /** Length of the video, where segments end at the latest; null while unknown. */
  readonly durationUs: Micros | null;
}

/** The part of a model's manifest that says how its scores are meant to be cut. */
export interface CutDefaults extends LabelHierarchy {
  readonly activation: 'softmax' | 'sigmoid';
  readonly timeline: {
    readonly smoothingSlots: number;
    readonly minDurationUs: number;
    readonly method: 'hysteresis' | 'viterbi';
  };
}

/** The model's own way of cutting, with the user's choices on top. */
export function cutOptionsOf(model: CutDefaults, choices: Partial<CutOptions> = {}): CutOptions {
  return {
    kind: model.activation === 'softmax' ? 'single-label' : 'multi-label',
    background: model.background,
    method: model.timeline.method,
    parents: parentsOf(model),
    threshold: null,
    smoothingSlots: model.timeline.smoothingSlots,
    minDurationUs: model.timeline.minDurationUs,
    maxGapUs: 0,
    durationUs: null,
    ...choices,
  };
}

/**
 * Scores to segments: pure, deterministic and fast enough to run on every move of a slider. Segments lie on slot
 * boundaries, end with the video at the latest, are sorted by start and then by class, and never overlap when `kind`
 * is single-label. Raising the threshold never adds covered time. The score is the mean of the unsmoothed probability.
 * Where no label holds but a group of `options.parents` does, the group is the label.
 * @param labels one per class of `track`, in order
 */
export function cutSegments(
  track: ScoreTrack,
  labels: readonly CutLabel[],
  options: CutOptions,
): ScoredSegment[] {
  if (labels.length !== track.classes) {
    throw new RangeError(`${labels.length} labels for ${track.classes} classes`);
  }
  const { parents } = options;
  const all = withParents(track, parents);
  const named = [...labels, ...parents];
  const evidence = evidenceOf(all, named, labels, options);
  const limits = limitsOf(track.slotRate, options);
  const cut = options.method === 'viterbi' ? viterbiRuns : hysteresisRuns;
  const candidates = [...labels.keys()].filter((index) => labels[index]!.id !== options.background);
  const runsWith = options.kind === 'single-label' ? singleLabelRuns : multiLabelRuns;
  const runs = runsWith(cut, evidence, candidates, parents, limits);
  runs.sort((a, b) => a.from - b.from || a.classIndex - b.classIndex);
  const segments: ScoredSegment[] = [];
  for (const run of runs) {
    const segment = segmentOf(run, all, named, options.durationUs);
    if (segment.endUs > segment.startUs) segments.push(segment);
  }
  return segments;
}

/**
 * How far each class is above what it must reach at the model's own settings: its threshold and, where one label
 * holds at a time, the background's probability. A user's threshold then moves both together.
 */
function evidenceOf(
  track: ScoreTrack,
  named: readonly CutLabel[],
  labels: readonly CutLabel[],
  options: CutOptions,
): Evidence {
  const { slots, classes } = track;
  const smooth = smoothOverTime(track.data, slots, classes, options.smoothingSlots);
  const level = thresholdShift(labels, options.background, options.threshold);
  const needed = Float64Array.from(named, (label) => {
    const own = options.labelThresholds?.[label.id];
    // The level is taken off again below.
    return own === undefined ? logit(label.threshold ?? DEFAULT_THRESHOLD) : logit(own) - level;
  });
  const rival =
    options.kind === 'single-label' ? labels.findIndex(({ id }) => id === options.background) : NOTHING;
  const rare = logsOf(0);
  const margins = new Float32Array(slots * classes);
  for (let row = 0; row < slots * classes; row += classes) {
    // In log-odds with the background as the only other choice: ln(p / background).
    const background = rival === NOTHING ? Number.NEGATIVE_INFINITY : logsOf(smooth[row + rival]!).present;
    for (let c = 0; c < classes; c++) {
      const value = smooth[row + c]!;
      // Most classes are absent most of the time, and a logarithm costs more than all the rest.
      const { present, absent } = value > PROBABILITY_FLOOR ? logsOf(value) : rare;
      margins[row + c] = present - Math.max(absent + needed[c]!, background);
    }
  }
  return { margins, level, slots, classes };
}

function logsOf(probability: number): { readonly present: number; readonly absent: number } {
  const held = bounded(probability);
  return { present: Math.log(held), absent: Math.log(1 - held) };
}

function limitsOf(slotRate: Rational, options: CutOptions): RunLimits {
  const slotsIn = (time: number) => (time * slotRate.num) / (slotRate.den * MICROS_PER_SECOND);
  // A slot boundary is rounded to a whole microsecond: a length that was meant as n slots must not become n + 1.
  const tolerance = 1e-3;
  const wanted = Math.max(1, Math.ceil(slotsIn(options.minDurationUs) - tolerance));
  const all =
    options.durationUs === null ? wanted : Math.max(1, Math.ceil(slotsIn(options.durationUs) - tolerance));
  return {
    minSlots: Math.min(wanted, all),
    maxGapSlots: Math.max(0, Math.floor(slotsIn(options.maxGapUs) + tolerance)),
  };
}

function segmentOf(
  run: Run,
  track: ScoreTrack,
  labels: readonly CutLabel[],
  durationUs: Micros | null,
): ScoredSegment {
  let sum = 0;
  for (let slot = run.from; slot < run.to; slot++) sum += track.data[slot * track.classes + run.classIndex]!;
  const endUs = slotTime(run.to, track.slotRate);
  return {
    startUs: slotTime(run.from, track.slotRate),
    endUs: durationUs !== null && durationUs < endUs ? durationUs : endUs,
    label: labels[run.classIndex]!.id,
    score: Math.min(1, Math.max(0, sum / (run.to - run.from))),
  };
}
