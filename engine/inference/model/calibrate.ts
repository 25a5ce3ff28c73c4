import type { Manifest } from '../package/manifest.ts';

type Calibration = Pick<Manifest, 'activation' | 'temperature' | 'labels'>;

/**
 * Logits `[rows, classes]` (borrowed) to probabilities of the same shape (new): divided by the calibration
 * temperature, then softmax over each row or sigmoid of each number, as the manifest says.
 */
export function probabilities(logits: Float32Array, manifest: Calibration): Float32Array {
  const { activation, temperature } = manifest;
  const classes = manifest.labels.length;
  if (logits.length % classes !== 0)
    throw new Error(`${logits.length} logits are no rows of ${classes} classes`);
  const out = new Float32Array(logits.length);
  switch (activation) {
    case 'sigmoid':
      for (let i = 0; i < logits.length; i++) out[i] = 1 / (1 + Math.exp(-logits[i]! / temperature));
      return out;
    case 'softmax':
      for (let row = 0; row < logits.length; row += classes)
        softmaxRow(logits, out, row, classes, temperature);
      return out;
  }
}

function softmaxRow(
  logits: Float32Array,
  out: Float32Array,
  start: number,
  length: number,
  temperature: number,
) {
  // Subtracting the largest keeps exp() finite for any logits.
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, logits[i]!);
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    const e = Math.exp((logits[i]! - largest) / temperature);
    out[i] = e;
    sum += e;
  }
  for (let i = start; i < start + length; i++) out[i] = out[i]! / sum;
}
