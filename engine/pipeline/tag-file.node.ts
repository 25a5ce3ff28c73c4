import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Micros } from '../base/micros.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import type { TubeletResult } from '../formats/tables/tubelet-json.ts';
import type { Model } from '../inference/model/model.ts';
import type { Manifest } from '../inference/package/manifest.ts';
import { fileContentId } from '../source/content-id.node.ts';
import type { ContentId } from '../source/content-id.ts';
import { cutOptionsOf, cutSegments } from '../timeline/cut-segments.ts';
import { analyseFile } from './analyse-file.node.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { modelSha256 } from './model-identity.ts';
import { resultOf, settingsKey, writtenCut } from './result.ts';

/** What a person may choose about a run; null is the model's own. */
export interface TagSettings {
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
  /** False: no group of labels is named where none of them is sure enough. */
  readonly backsOff?: boolean | undefined;
}

export interface TagFileOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AnalysisEvent) => void;
  /** Whether the frames of a video shall be listed, which reads it once more. */
  readonly listsFrames?: (info: MediaInfo) => boolean;
  /** Where it is known already. */
  readonly contentId?: ContentId;
}

/**
 * Analyses a file with `model` and cuts the scores into segments.
 * Errors: those of `analyseFile`.
 */
export async function tagFile(
  file: string,
  model: Model,
  settings: TagSettings,
  options: TagFileOptions = {},
): Promise<{
  readonly result: TubeletResult;
  readonly outcome: AnalysisOutcome;
  /** When each frame begins, where that was asked for; else null. */
  readonly frameTimes: readonly Micros[] | null;
}> {
  const { manifest } = model;
  const { info, scores, outcome, frameTimes } = await analyseFile(file, model, options);
  const name = path.basename(file);
  const contentId = options.contentId ?? (await fileContentId(file, name));
  const { size: sizeBytes } = await stat(file);
  const cut = chosenCut(manifest, settings, info.durationUs ?? outcome.analysedUs);
  const segments = cutSegments(scores, manifest.labels, cut);
  return {
    result: await resultOf({ name, sizeBytes, contentId, info, manifest, cut, segments, outcome }),
    outcome,
    frameTimes,
  };
}

/** Which run this would be, but for the video: equal keys give equal results. */
export async function runIdentity(
  manifest: Manifest,
  settings: TagSettings,
): Promise<{ readonly modelSha256: string; readonly settings: string }> {
  const cut = writtenCut(manifest, chosenCut(manifest, settings, null));
  return { modelSha256: await modelSha256(manifest), settings: settingsKey(cut) };
}

function chosenCut(
  manifest: Manifest,
  { threshold, minDurationUs, backsOff }: TagSettings,
  durationUs: AnalysisOutcome['analysedUs'] | null,
) {
  return cutOptionsOf(manifest, {
    threshold,
    durationUs,
    ...(minDurationUs === null ? {} : { minDurationUs }),
    ...(backsOff === false ? { parents: [] } : {}),
  });
}
