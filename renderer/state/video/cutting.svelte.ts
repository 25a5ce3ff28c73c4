import type { StudyCutting } from '../../../engine/annotation/document/study-records.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { baseThreshold } from '../../../engine/timeline/threshold.ts';

/** Where a person's choice is kept: the study of the video on screen has it for all of its videos. */
export interface CuttingChoice {
  get(): StudyCutting;
  set(cutting: StudyCutting): void;
}

/** How scores are cut into segments: the model's own way unless a person moved a slider. Holds for all videos of a study. */
export class Cutting {
  readonly #manifest: () => Manifest | null;
  readonly #choice: CuttingChoice;

  constructor(manifest: () => Manifest | null, choice: CuttingChoice) {
    this.#manifest = manifest;
    this.#choice = choice;
  }

  #change(change: Partial<StudyCutting>): void {
    const now = this.#choice.get();
    this.#choice.set({ threshold: now.threshold, minDurationUs: now.minDurationUs, ...change });
  }

  /** The person's threshold, or null for the model's own of each label. */
  get chosenThreshold(): number | null {
    return this.#choice.get().threshold;
  }

  /** Where the threshold slider stands, 0 to 1. */
  get threshold(): number {
    const manifest = this.#manifest();
    const { threshold } = this.#choice.get();
    if (threshold !== null) return threshold;
    return manifest ? baseThreshold(manifest.labels, manifest.background) : 0.5;
  }
  set threshold(threshold: number) {
    this.#change({ threshold });
  }

  get minDurationUs(): number {
    return this.#choice.get().minDurationUs ?? this.#manifest()?.timeline.minDurationUs ?? 0;
  }
  set minDurationUs(minDurationUs: number) {
    this.#change({ minDurationUs: Math.round(minDurationUs) });
  }

  get isChanged(): boolean {
    const { threshold, minDurationUs } = this.#choice.get();
    return threshold !== null || minDurationUs !== null;
  }

  reset(): void {
    this.#change({ threshold: null, minDurationUs: null });
  }
}
