import { type Describer, describerOf, descriptionValues, isRooted } from './describe/describer.ts';
import { distanceOf, fusedDistances, within } from './distance.ts';
import { familiar, fused, likeness, settle } from './fuse.ts';
import type { StreamHead, TaughtHead } from './head.ts';
import { Arena, type Place } from './kernel/arena.ts';
import { ProjectedSums } from './projected-sums.ts';
import type { SlotStreams } from './streams.ts';
import type { Window } from './windows.ts';

/** Windows that are described together: bounds the memory, however many there are. */
const BATCH = 256;
/** Classes, values and rows that the kernel takes at once. */
const CLASSES = 4;
const VALUES = 4;
const ROWS = 2;

/** One stream's linear model in the kernel's memory. */
interface Sums {
  readonly stream: StreamHead;
  readonly describer: Describer;
  /** For a stream whose windows need no description to be scored. */
  readonly projected: ProjectedSums | null;
  /** Of each class, where it is not among the weights. */
  readonly bias: Float32Array;
  /** Values of a description, and of a row with its padding, which is 0. */
  readonly width: number;
  readonly padded: number;
  readonly values: Place<'float32'>;
  readonly weights: Place<'float32'>;
}

/** What a head says of windows. Made once for many videos; not for two calls at once. */
export class WindowJudge {
  readonly classes: number;
  readonly #head: TaughtHead;
  readonly #arena = new Arena();
  readonly #streams: readonly Sums[];
  readonly #paddedClasses: number;
  readonly #out: Place<'float32'>;
  #first = 0;

  constructor(head: TaughtHead) {
    this.#head = head;
    this.classes = head.labels.length + 1;
    this.#paddedClasses = upTo(this.classes, CLASSES);
    this.#streams = head.streams.map((stream) => this.#placed(stream));
    this.#out = this.#arena.place('float32', BATCH * this.#paddedClasses);
  }

  /** Goes to `slots` slots of a video (borrowed for this call) from slot `first` on. */
  look({ streams }: SlotStreams, first: number, slots: number): this {
    for (const { stream, describer, projected } of this.#streams) {
      describer.look(streams.get(stream.spec.name)!, first, slots);
      projected?.look(streams.get(stream.spec.name)!, first, slots);
    }
    this.#first = first;
    return this;
  }

  /**
   * Probabilities of windows, `[windows, classes]` (new). All are 0 where no label can have `least`.
   * @param windows of the whole video, all in what is looked at
   */
  judge(windows: readonly Window[], least = 0): Float32Array {
    const all = new Float32Array(windows.length * this.classes);
    for (let first = 0; first < windows.length; first += BATCH) {
      const batch = windows.slice(first, first + BATCH);
      this.#judgeBatch(batch, least, all.subarray(first * this.classes));
    }
    return all;
  }

  #judgeBatch(windows: readonly Window[], least: number, out: Float32Array): void {
    const { classes } = this;
    const { temperature, familiarity, reach } = this.#head;
    const voices = this.#streams.map((sums) => ({
      scores: this.#scores(sums, windows),
      temperature: sums.stream.temperature,
      share: sums.stream.share,
    }));
    const like = likeness(voices, classes);
    const alike = windows.flatMap((_, row) => (familiar(like[row]!, familiarity) >= least ? [row] : []));
    if (alike.length === 0) return;
    const distances = fusedDistances(this.#streams.map((sums) => this.#distances(sums, alike, windows)));
    const knowns = new Float32Array(windows.length);
    for (const [at, row] of alike.entries())
      knowns[row] = familiar(like[row]!, familiarity) * within(distances[at]!, reach);
    const rows = alike.filter((row) => knowns[row]! >= least);
    if (rows.length === 0) return;
    const worth = voices.map((voice) => ({ ...voice, scores: rowsOf(voice.scores, rows, classes) }));
    const probabilities = settle(fused(worth, classes), classes, temperature, rowsOf(knowns, rows, 1));
    for (const [at, row] of rows.entries()) {
      for (let c = 0; c < classes; c++) out[row * classes + c] = probabilities[at * classes + c]!;
    }
  }

  #scores(sums: Sums, windows: readonly Window[]): Float32Array {
    const { classes } = this;
    const paddedClasses = this.#paddedClasses;
    const { stream, projected, bias, values, weights, padded } = sums;
    if (projected) {
      const out = this.#arena.view(this.#out);
      for (let row = 0; row < windows.length; row++) {
        const { from, to } = windows[row]!;
        projected.score(from - this.#first, to - this.#first, out, row * paddedClasses);
      }
    } else {
      this.#describe(sums, windows);
      if (isRooted(stream.spec)) this.#arena.roots(values, windows.length * padded);
      this.#arena.sums(values, upTo(windows.length, ROWS), weights, paddedClasses, padded, this.#out);
    }
    const out = this.#arena.view(this.#out);
    const scores = new Float32Array(windows.length * classes);
    for (let row = 0; row < windows.length; row++) {
      for (let c = 0; c < classes; c++) scores[row * classes + c] = out[row * paddedClasses + c]! + bias[c]!;
    }
    return scores;
  }

  /** Describes some of the windows, by their rows, or all. */
  #describe(
    { describer, width, padded, values }: Sums,
    windows: readonly Window[],
    rows?: readonly number[],
  ): void {
    const described = this.#arena.view(values);
    const count = rows?.length ?? windows.length;
    for (let index = 0; index < count; index++) {
      const row = rows?.[index] ?? index;
      const { from, to } = windows[row]!;
      describer.describe(from - this.#first, to - this.#first, described, row * padded);
      for (let at = row * padded + width; at < (row + 1) * padded; at++) described[at] = 0;
    }
  }

  /** Of windows, by their rows; those that had to be described were described last. */
  #distances(sums: Sums, rows: readonly number[], windows: readonly Window[]) {
    const { stream, projected, values, padded } = sums;
    if (projected) this.#describe(sums, windows, rows);
    const described = this.#arena.view(values);
    const distances = Float32Array.from(rows, (row) => distanceOf(stream.standard, described, row * padded));
    return { distances, usual: stream.usual };
  }

  /** What makes values comparable goes into the weights and the bias, so that it costs nothing per window. */
  #placed(stream: StreamHead): Sums {
    const { spec, standard, model } = stream;
    const width = descriptionValues(spec);
    const padded = upTo(width, VALUES);
    const values = this.#arena.place('float32', BATCH * padded);
    const weights = this.#arena.place('float32', this.#paddedClasses * padded);
    const bias = new Float32Array(this.classes);
    const to = this.#arena.view(weights);
    for (let c = 0; c < this.classes; c++) {
      let own = model.bias[c]!;
      for (let i = 0; i < width; i++) {
        const weight = model.weights[c * width + i]! / standard.scale[i]!;
        to[c * padded + i] = weight;
        own -= weight * standard.mean[i]!;
      }
      bias[c] = own;
    }
    const { rowsPerSlot } = spec;
    const isProjected = spec.description === 'plain' && padded === width;
    const projected = isProjected
      ? new ProjectedSums(this.#arena, weights, { width, classes: this.#paddedClasses, rowsPerSlot })
      : null;
    return { stream, describer: describerOf(spec), projected, bias, width, padded, values, weights };
  }
}

function rowsOf(values: Float32Array, rows: readonly number[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) {
    for (let i = 0; i < width; i++) out[at * width + i] = values[row * width + i]!;
  }
  return out;
}

function upTo(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}
