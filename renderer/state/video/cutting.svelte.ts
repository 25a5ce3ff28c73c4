import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { baseThreshold } from '../../../engine/timeline/threshold.ts';

/** How scores are cut into segments: the model's own way unless a person moved a slider. Holds for all videos. */
export class Cutting {
  #threshold = $state<number | null>(null);
  #minDurationUs = $state<number | null>(null);
  readonly #manifest: () => Manifest | null;

  constructor(manifest: () => Manifest | null) {
    this.#manifest = manifest;
  }

  /** The person's threshold, or null for the model's own of each label. */
  get chosenThreshold(): number | null {
    return this.#threshold;
  }

  /** Where the threshold slider stands, 0 to 1. */
  get threshold(): number {
    const manifest = this.#manifest();
    if (this.#threshold !== null) return this.#threshold;
    return manifest ? baseThreshold(manifest.labels, manifest.background) : 0.5;
  }
  set threshold(threshold: number) {
    this.#threshold = threshold;
  }

  get minDurationUs(): number {
    return this.#minDurationUs ?? this.#manifest()?.timeline.minDurationUs ?? 0;
  }
  set minDurationUs(minDurationUs: number) {
    this.#minDurationUs = minDurationUs;
  }

  get isChanged(): boolean {
    return this.#threshold !== null || this.#minDurationUs !== null;
  }

  reset(): void {
    this.#threshold = null;
    this.#minDurationUs = null;
  }
}
