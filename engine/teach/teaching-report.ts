import type { Example } from './examples/example.ts';
import { best } from './learn/calibration.ts';

/** What cross-validation made of the examples themselves. */
export interface TeachingReport {
  /** Examples of background: where nothing of what is learnt is. */
  readonly background: number;
  /** Of each label that is taken for another one: which most often, and for what share of its examples, 0 to 1. */
  readonly confusions: readonly Confusion[];
  /** What agrees least with the others, if it was taken for something else; null where nothing was. */
  readonly doubtful: Doubtful | null;
}

export interface Confusion {
  readonly label: string;
  readonly as: string;
  readonly share: number;
}

export interface Doubtful {
  readonly example: Example & { readonly label: string };
  /** What the others take it for; null for background. */
  readonly as: string | null;
}

/** By how much something else must be likelier than an example's own label. */
const DECISIVE = 0.2;

/** Held-out probabilities of pieces of examples. All borrowed. */
export interface HeldOut {
  readonly labels: readonly string[];
  readonly examples: readonly Example[];
  /** `[pieces]`: the place of each piece's example. */
  readonly rows: readonly number[];
  /** `[pieces, 1 + labels]`, background first. */
  readonly probabilities: Float32Array;
}

export function reportOf({ labels, examples, rows, probabilities }: HeldOut): TeachingReport {
  const classes = labels.length + 1;
  const taken = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  let doubtful: Doubtful | null = null;
  let least = -DECISIVE;
  for (const [piece, row] of rows.entries()) {
    const example = examples[row]!;
    const { label } = example;
    if (label === null) continue;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    const likeliest = best(probabilities, piece * classes, classes);
    const as = labels[likeliest - 1] ?? null;
    if (as === label) continue;
    if (as !== null) {
      const of = taken.get(label) ?? new Map<string, number>();
      taken.set(label, of.set(as, (of.get(as) ?? 0) + 1));
    }
    const own = probabilities[piece * classes + labels.indexOf(label) + 1]!;
    const lead = own - probabilities[piece * classes + likeliest]!;
    if (lead < least) {
      least = lead;
      doubtful = { example: { ...example, label }, as };
    }
  }
  const confusions = [...taken].map(([label, of]) => {
    const [as, times] = [...of].reduce((most, each) => (each[1] > most[1] ? each : most));
    return { label, as, share: times / counts.get(label)! };
  });
  const background = examples.filter(({ label }) => label === null).length;
  return { background, confusions, doubtful };
}
