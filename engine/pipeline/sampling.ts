import type { Rational } from '../base/micros.ts';
import type { SamplingPlan } from '../decode/frame-source.ts';
import type { Manifest } from '../inference/package/manifest.ts';

/** Denominators that frame rates are written with: whole, half and decimal rates, and NTSC's thousandths. */
const DENOMINATORS = [1, 2, 3, 4, 5, 8, 10, 100, 1000, 1001];

/** A manifest's frame rate as an exact ratio: 8 becomes 8/1 and 29.97002997 becomes 30000/1001. */
export function exactRate(fps: number): Rational {
  for (const den of DENOMINATORS) {
    const num = Math.round(fps * den);
    if (num > 0 && Math.abs(num / den - fps) <= 1e-8 * fps) return { num, den };
  }
  return { num: Math.max(1, Math.round(fps * 1_000_000)), den: 1_000_000 };
}

/** Frames that one slot of the timeline stands for. */
export function framesPerSlot(manifest: Manifest): number {
  return manifest.kind === 'clip' ? manifest.window.strideFrames : manifest.input.framesPerSlot;
}

/** Slots per second of the scores that `manifest`'s model gives. */
export function slotRateOf(manifest: Manifest): Rational {
  const { num, den } = exactRate(manifest.input.fps);
  return { num, den: den * framesPerSlot(manifest) };
}

/** The pictures that `manifest`'s model wants to see. */
export function samplingPlanOf({ input }: Manifest): SamplingPlan {
  return { fps: exactRate(input.fps), width: input.width, height: input.height, resize: input.resize };
}
