import { AppError } from '../base/errors.ts';
import { type Describer, describerOf, descriptionValues, isRooted } from './describe/describer.ts';
import { takeRoots } from './describe/roots.ts';
import { fusedDistances, heldOutDistances, reachesOf, usualOf, within } from './distance.ts';
import { distinct, type Example } from './examples/example.ts';
import { foldsOf } from './examples/folds.ts';
import { familiar, fused, likeness, settle, type Voice } from './fuse.ts';
import type { Familiarity, StreamHead, TaughtHead, TaughtLabel } from './head.ts';
import { balancedAccuracy, best, temperatureOf } from './learn/calibration.ts';
import type { Learner } from './learn/learner.ts';
import { ridge } from './learn/ridge.ts';
import { standardise, standardOf } from './learn/standardise.ts';
import { thresholdOf } from './learn/thresholds.ts';
import type { SlotStreams, StreamSpec } from './streams.ts';
import { reportOf, type TeachingReport } from './teaching-report.ts';
import { piecesOf, type Window, windowLength } from './windows.ts';

/** Examples of a label below which nothing is learnt of it. */
export const LEAST_EXAMPLES = 3;
/** How fast a stream counts less the worse it does than the best, by its share of right answers. */
const SHARPNESS = 8;
/** Share of the examples that may be taken for unfamiliar. */
const STRANGERS = 0.05;

/** For measuring; nobody else needs to choose. */
export interface TeachOptions {
  readonly learner?: Learner;
  /** Examples of a label below which it is left out. */
  readonly least?: number;
}

/** What a piece of an example is learnt as. */
interface Piece extends Window {
  readonly video: string;
  /** Place of its example. */
  readonly row: number;
  /** 0 is background. */
  readonly target: number;
  readonly fold: number;
  readonly weight: number;
}

/**
 * Learns labels from examples. Every stream has a learner of its own; cross-validation weighs them. The same examples
 * give the same head, in whatever order they come. Labels with fewer than {@link LEAST_EXAMPLES} are not learnt: their
 * examples say where the others are not.
 * @param streamsOf what is known of a video, by its name in the examples; borrowed
 * @param specs the streams to learn from; each must be there for every video
 * Errors: `usage` when there is nothing to learn.
 */
export function teach(
  examples: readonly Example[],
  streamsOf: (video: string) => SlotStreams,
  specs: readonly StreamSpec[],
  options: TeachOptions = {},
): TaughtHead {
  return teachAndReport(examples, streamsOf, specs, options).head;
}

/** {@link teach}, and what cross-validation made of the examples. */
export function teachAndReport(
  examples: readonly Example[],
  streamsOf: (video: string) => SlotStreams,
  specs: readonly StreamSpec[],
  { learner = ridge, least = LEAST_EXAMPLES }: TeachOptions = {},
): { readonly head: TaughtHead; readonly report: TeachingReport } {
  const all = distinct(examples);
  const labels = learnable(all, least);
  const used = withCounterExamples(all, labels);
  const classes = labels.length + 1;
  if (labels.length === 0 || (labels.length === 1 && used.every(({ label }) => label !== null))) {
    throw new AppError('usage', nothingToLearn(labels.length));
  }
  const { folds, count: foldCount } = foldsOf(used);
  const pieces = piecesWithWeights(used, folds, labels);
  const count = pieces.length;
  const targets = pieces.map(({ target }) => target);
  const weights = pieces.map(({ weight }) => weight);
  const places = pieces.map(({ fold }) => fold);
  const isLabel = (row: number) => targets[row] !== 0;
  const judging = weightsOfJudged(pieces);
  const heard = specs.map((spec) => {
    const width = descriptionValues(spec);
    const values = describePieces(pieces, streamsOf, spec);
    const standard = standardOf(values, count, width, weights);
    const distances = heldOutDistances(values, width, weights, places);
    const usual = usualOf(distances, isLabel);
    for (let row = 0; row < count; row++) standardise(standard, values, row * width);
    const set = { count, width, classes, values, targets, weights };
    const { model, heldOut } = learner.learn(set, places, foldCount);
    const judged = { count, classes, scores: heldOut, targets, weights: judging };
    const accuracy = balancedAccuracy(judged);
    return { spec, standard, model, heldOut, temperature: temperatureOf(judged), accuracy, distances, usual };
  });
  const most = Math.max(...heard.map(({ accuracy }) => accuracy));
  const voices: (Voice & StreamHead & { readonly distances: Float32Array })[] = heard.map(
    ({ heldOut, accuracy, ...stream }) => ({
      ...stream,
      scores: heldOut,
      share: Math.exp(SHARPNESS * (accuracy - most)),
    }),
  );
  const logits = fused(voices, classes);
  const like = likeness(voices, classes);
  const temperature = temperatureOf({ count, classes, scores: logits, targets, weights: judging });
  const familiarity = familiarityOf(like, logits, targets, classes);
  const distances = fusedDistances(voices);
  const { reach, heldOut } = reachesOf(distances, isLabel);
  const known = like.map((each, row) => familiar(each, familiarity) * within(distances[row]!, heldOut));
  const probabilities = settle(logits, classes, temperature, known);
  const bests = pieces.map((_, row) => best(probabilities, row * classes, classes));
  const head: TaughtHead = {
    labels: labels.map((id, index) => taughtLabel(id, index + 1, probabilities, pieces, used, bests)),
    streams: voices.map(({ spec, standard, model, temperature, share, usual }) => ({
      spec,
      standard,
      model,
      temperature,
      share,
      usual,
    })),
    temperature,
    familiarity,
    reach,
    background: used.filter(({ label }) => label === null).length,
  };
  const rows = pieces.map(({ row }) => row);
  return { head, report: reportOf({ labels, examples: used, rows, probabilities }) };
}

/** How many examples each label has. */
export function exampleCounts(examples: readonly Example[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of distinct(examples)) {
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function learnable(examples: readonly Example[], least: number): string[] {
  return [...exampleCounts(examples)]
    .filter(([, count]) => count >= least)
    .map(([label]) => label)
    .sort();
}

/**
 * What has a label that is not learnt is none of those that are, and says so, but where one of them was said of the same
 * time.
 */
function withCounterExamples(examples: readonly Example[], labels: readonly string[]): Example[] {
  const isLearnt = ({ label }: Example) => label !== null && labels.includes(label);
  const learnt = Map.groupBy(examples.filter(isLearnt), ({ video }) => video);
  return examples.flatMap((example) => {
    if (example.label === null || isLearnt(example)) return [example];
    const isElse = learnt.get(example.video)?.some(({ from, to }) => from < example.to && example.from < to);
    return isElse ? [] : [{ ...example, label: null }];
  });
}

function nothingToLearn(labels: number): string {
  return labels === 0
    ? `No label has ${LEAST_EXAMPLES} examples yet: mark more stretches with it.`
    : 'One label alone cannot be told from anything: mark another one, or stretches without any.';
}

/**
 * Every label counts alike, and so does every example of one, however long it is. Background counts as a label does, but
 * a single example of it no more than a usual one of a label: else one rejected suggestion would outweigh them all.
 */
function piecesWithWeights(
  examples: readonly Example[],
  folds: Int32Array,
  labels: readonly string[],
): Piece[] {
  const targets = examples.map(({ label }) => (label === null ? 0 : labels.indexOf(label) + 1));
  const sizes = new Map<number, number>();
  for (const target of targets) sizes.set(target, (sizes.get(target) ?? 0) + 1);
  const ofLabels = examples.length - (sizes.get(0) ?? 0);
  const usual = labels.length / ofLabels;
  const pieces = examples.flatMap((example, row): Piece[] => {
    const target = targets[row]!;
    const parts = piecesOf(example);
    const alike = 1 / sizes.get(target)!;
    const weight = (target === 0 ? Math.min(alike, usual) : alike) / parts.length;
    return parts.map((part) => ({
      ...part,
      video: example.video,
      row,
      target,
      fold: folds[row]!,
      weight,
    }));
  });
  const scale = pieces.length / pieces.reduce((sum, { weight }) => sum + weight, 0);
  return pieces.map((piece) => ({ ...piece, weight: piece.weight * scale }));
}

/** What lies in one fold alone cannot be told by the others, so that it says nothing of how sure they may be. */
function weightsOfJudged(pieces: readonly Piece[]): number[] {
  const foldsOfTarget = new Map<number, Set<number>>();
  for (const { target, fold } of pieces)
    foldsOfTarget.set(target, (foldsOfTarget.get(target) ?? new Set()).add(fold));
  return pieces.map(({ target, weight }) => (foldsOfTarget.get(target)!.size > 1 ? weight : 0));
}

function describePieces(
  pieces: readonly Piece[],
  streamsOf: (video: string) => SlotStreams,
  spec: StreamSpec,
): Float32Array {
  const width = descriptionValues(spec);
  const values = new Float32Array(pieces.length * width);
  const describers = new Map<string, { readonly describer: Describer; readonly slots: number }>();
  for (const [row, piece] of pieces.entries()) {
    let known = describers.get(piece.video);
    if (!known) {
      const { slots, streams } = streamsOf(piece.video);
      known = { describer: describerOf(spec).look(streams.get(spec.name)!, 0, slots), slots };
      describers.set(piece.video, known);
    }
    const to = Math.min(known.slots, piece.to);
    known.describer.describe(Math.max(0, Math.min(piece.from, to - 1e-3)), to, values, row * width);
  }
  if (isRooted(spec)) takeRoots(values);
  return values;
}

/** So that nearly all examples of labels that were told right are familiar. */
function familiarityOf(
  like: Float32Array,
  logits: Float32Array,
  targets: readonly number[],
  classes: number,
): Familiarity {
  const right = Array.from(like).filter(
    (_, row) => targets[row] !== 0 && best(logits, row * classes, classes) === targets[row],
  );
  const sorted = (right.length > 0 ? right : Array.from(like)).sort((a, b) => a - b);
  const least = sorted[Math.floor(sorted.length * STRANGERS)]!;
  const middle = sorted[sorted.length >> 1]!;
  return { least, softness: Math.max(0.02, (middle - least) / 4) };
}

function taughtLabel(
  id: string,
  target: number,
  probabilities: Float32Array,
  pieces: readonly Piece[],
  examples: readonly Example[],
  bests: readonly number[],
): TaughtLabel {
  const classes = probabilities.length / pieces.length;
  const own = pieces.map((_, row) => probabilities[row * classes + target]!);
  const { threshold, expectation } = thresholdOf({
    probabilities: own,
    isLabel: (row) => pieces[row]!.target === target,
    isBest: (row) => bests[row] === target,
    folds: pieces.map(({ fold }) => fold),
  });
  const windowSlots = windowLength(pieces.filter((piece) => piece.target === target));
  const count = examples.filter(({ label }) => label === id).length;
  return { id, threshold, expectation: { ...expectation, examples: count }, windowSlots };
}
