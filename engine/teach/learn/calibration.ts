/** Temperatures that are tried, as multiples of the scores: from a thousandth to a thousand in even steps of the logarithm. */
const LOWEST = Math.log(1e-3);
const HIGHEST = Math.log(1e3);
const ROUNDS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Held-out scores and what was right. All borrowed. */
export interface Judged {
  readonly count: number;
  readonly classes: number;
  /** `[count, classes]` */
  readonly scores: Float32Array;
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/**
 * What scores must be divided by, so that their softmax is as right as it is sure: least cross-entropy (Guo et al.
 * 2017), by golden section over the logarithm.
 */
export function temperatureOf(judged: Judged): number {
  let [low, high] = [LOWEST, HIGHEST];
  const loss = (logarithm: number) => crossEntropy(judged, Math.exp(logarithm));
  let a = high - GOLDEN * (high - low);
  let b = low + GOLDEN * (high - low);
  let [lossA, lossB] = [loss(a), loss(b)];
  for (let round = 0; round < ROUNDS; round++) {
    if (lossA <= lossB) {
      [high, b, lossB] = [b, a, lossA];
      a = high - GOLDEN * (high - low);
      lossA = loss(a);
    } else {
      [low, a, lossA] = [a, b, lossB];
      b = low + GOLDEN * (high - low);
      lossB = loss(b);
    }
  }
  return Math.exp((low + high) / 2);
}

/** Writes the logarithms of the softmax of `scores / temperature`, row by row, to `out` (which may be `scores`). */
export function logSoftmax(
  scores: Float32Array,
  classes: number,
  temperature: number,
  out: Float32Array,
): void {
  for (let row = 0; row < scores.length; row += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) if (scores[row + c]! > largest) largest = scores[row + c]!;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp((scores[row + c]! - largest) / temperature);
    const total = largest / temperature + Math.log(sum);
    for (let c = 0; c < classes; c++) out[row + c] = scores[row + c]! / temperature - total;
  }
}

function crossEntropy({ count, classes, scores, targets, weights }: Judged, temperature: number): number {
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[start + c]! / temperature);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(scores[start + c]! / temperature - largest);
    loss += weights[row]! * (largest + Math.log(sum) - scores[start + targets[row]!]! / temperature);
  }
  return loss;
}

/** How many of ten are right, every class counting alike: the mean over classes of the share whose best score is its own. */
export function balancedAccuracy({ count, classes, scores, targets }: Judged): number {
  const right = new Float64Array(classes);
  const all = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    const target = targets[row]!;
    all[target] = all[target]! + 1;
    if (best(scores, row * classes, classes) === target) right[target] = right[target]! + 1;
  }
  let [sum, present] = [0, 0];
  for (let c = 0; c < classes; c++) {
    if (all[c] === 0) continue;
    sum += right[c]! / all[c]!;
    present += 1;
  }
  return present > 0 ? sum / present : 0;
}

/** Index of the largest of `scores[from, from + classes)`, the first of equals. */
export function best(scores: Float32Array, from: number, classes: number): number {
  let found = 0;
  for (let c = 1; c < classes; c++) if (scores[from + c]! > scores[from + found]!) found = c;
  return found;
}
