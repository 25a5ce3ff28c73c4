import { AppError } from '../../base/errors.ts';
import type { LocalModel } from '../model/model.ts';
import type { ModelPackage } from './load-package.ts';

/**
 * Runs the package's golden frames and compares with its golden numbers: the one proof that this runtime on this
 * device computes the model right. It is the warm-up as well. Rejects with `model/self-test`.
 */
export async function selfTest(model: LocalModel, { contents, location }: ModelPackage): Promise<void> {
  const compare = (name: string, got: Float32Array, golden: Uint8Array<ArrayBuffer>, tolerance: number) => {
    const difference = largestDifference(got, floats(golden));
    if (difference <= tolerance) return;
    throw new AppError(
      'model/self-test',
      `The model at ${location} computes other numbers here than its author recorded (${name} differ by ${difference.toPrecision(3)}, allowed ${tolerance}): choose another processor, or copy the package again.`,
      { details: { output: name, difference: String(difference), tolerance } },
    );
  };
  const frames = contents.goldenFrames!;
  if (model.kind === 'clip') {
    const { tolerance } = model.manifest.golden;
    compare('logits', await model.classify(frames), contents.goldenLogits!, tolerance.logits);
    return;
  }
  const { slots, tolerance } = model.manifest.golden;
  const tokens = await model.encode(frames, slots);
  compare('tokens', tokens, contents.goldenTokens!, tolerance.tokens);
  if (model.kind === 'streaming') {
    const { logits } = model.manifest.golden.tolerance;
    compare('logits', await model.head(tokens, slots), contents.goldenLogits!, logits);
  }
}

/** Little-endian float32, as every processor that we run on stores them. */
function floats(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** NaN anywhere is an infinite difference. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    if (difference > largest) largest = difference;
  }
  return largest;
}
