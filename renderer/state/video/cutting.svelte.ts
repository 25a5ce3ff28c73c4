import type { StudyCut, StudyCutting } from '../../../engine/annotation/document/study-records.ts';
import type { Manifest } from '../../../engine/inference/package/manifest.ts';
import { isTaughtModel } from '../../../engine/teach/head.ts';
import { baseThreshold } from '../../../engine/timeline/threshold.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** Where a person's choice is kept: the study of the video on screen has it for all of its videos. */
export interface CuttingChoice {
  get(): StudyCutting;
  set(cutting: StudyCutting): void;
}

/** How the scores of a run are cut while no slider is moved. */
export interface OwnCut {
  /** The model whose scores they are; null before any is known. */
  readonly modelId: string | null;
  /** Of a typical label, 0 to 1. */
  readonly threshold: number;
  readonly minDurationUs: number;
}

/**
 * Of what a video shows: what a batch found as that was cut, else as the model that was run was made.
 * @param chosen the model that would be run
 */
export function ownCutOf(
  file: Pick<VideoFile, 'result' | 'analysis'> | null,
  chosen: Manifest | null,
): OwnCut {
  if (file?.result) {
    const { model, cut } = file.result;
    return { modelId: model.id, threshold: cut.threshold, minDurationUs: cut.minDurationUs };
  }
  const manifest = file?.analysis.model?.manifest ?? chosen;
  if (!manifest) return { modelId: null, threshold: 0.5, minDurationUs: 0 };
  const { id, labels, background, timeline } = manifest;
  return {
    modelId: id,
    threshold: baseThreshold(labels, background),
    minDurationUs: timeline.minDurationUs,
  };
}

/**
 * How scores are cut into segments: the run's own way unless a person moved a slider. That holds for all videos of a
 * study; for each model that was taught on its own, as its scores are of another kind.
 */
export class Cutting {
  readonly #shown: () => OwnCut;
  readonly #choice: CuttingChoice;

  /** @param shown of the video on screen */
  constructor(shown: () => OwnCut, choice: CuttingChoice) {
    this.#shown = shown;
    this.#choice = choice;
  }

  /** What a person chose for the scores of a model; null where it stays the run's own. */
  choiceFor(modelId: string | null): StudyCut {
    const { threshold, minDurationUs, taught } = this.#choice.get();
    if (modelId === null || !isTaughtModel(modelId)) return { threshold, minDurationUs };
    return taught?.[modelId] ?? { threshold: null, minDurationUs: null };
  }

  /** Whether a person chose anything for the scores of a model. */
  isChangedFor(modelId: string | null): boolean {
    const { threshold, minDurationUs } = this.choiceFor(modelId);
    return threshold !== null || minDurationUs !== null;
  }

  #change(change: Partial<StudyCut>): void {
    const { modelId } = this.#shown();
    const cut = { ...this.choiceFor(modelId), ...change };
    const now = this.#choice.get();
    this.#choice.set(
      modelId !== null && isTaughtModel(modelId)
        ? { ...now, taught: { ...now.taught, [modelId]: cut } }
        : { ...now, ...cut },
    );
  }

  /** The model whose scores the sliders cut. */
  get modelId(): string | null {
    return this.#shown().modelId;
  }

  /** Where the threshold slider stands, 0 to 1. */
  get threshold(): number {
    const { modelId, threshold } = this.#shown();
    return this.choiceFor(modelId).threshold ?? threshold;
  }
  set threshold(threshold: number) {
    this.#change({ threshold });
  }

  get minDurationUs(): number {
    const { modelId, minDurationUs } = this.#shown();
    return this.choiceFor(modelId).minDurationUs ?? minDurationUs;
  }
  set minDurationUs(minDurationUs: number) {
    this.#change({ minDurationUs: Math.round(minDurationUs) });
  }

  get isChanged(): boolean {
    return this.isChangedFor(this.#shown().modelId);
  }

  reset(): void {
    this.#change({ threshold: null, minDurationUs: null });
  }
}
