import { stat } from 'node:fs/promises';
import path from 'node:path';
import { idOfVideo } from '../artifacts/artifact-key.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Micros } from '../base/micros.ts';
import { canonicalRegions, type Region } from '../base/regions.ts';
import { foundLength } from '../decode/found-length.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import type { TubeletResult } from '../formats/tables/tubelet-json.ts';
import type { Model } from '../inference/model/model.ts';
import { fileContentId } from '../source/content-id.node.ts';
import type { ContentId } from '../source/content-id.ts';
import { cutSegments } from '../timeline/cut-segments.ts';
import { analyseFile } from './analyse-file.node.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { resultOf } from './result.ts';
import { chosenCut, type TagSettings } from './tag-settings.ts';

export interface TagFileOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AnalysisEvent) => void;
  /** Whether the frames of a video shall be listed, which reads it once more. */
  readonly listsFrames?: (info: MediaInfo) => boolean;
  /** Where it is known already. */
  readonly contentId?: ContentId;
  /** Which of several videos in the file, from 1; undefined: the file's own choice. */
  readonly videoNumber?: number | undefined;
  /** Regions that the model does not see. */
  readonly painted?: readonly Region[];
  /** Where what is computed is kept, and taken from where it is there; nowhere unless given. */
  readonly artifacts?: Artifacts | null;
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
  const name = path.basename(file);
  const contentId = options.contentId ?? (await fileContentId(file, name));
  const { artifacts = null } = options;
  const painted = canonicalRegions(options.painted ?? []);
  const keptId = idOfVideo(contentId, options.videoNumber);
  const kept = artifacts && { artifacts, contentId: keptId };
  const before = await stat(file);
  const { info, scores, outcome, frameTimes } = await analyseFile(file, model, { ...options, painted, kept });
  const { size: sizeBytes, mtimeMs } = await stat(file);
  // What was computed of another content must not be found under this one's id.
  if (sizeBytes !== before.size || mtimeMs !== before.mtimeMs) await artifacts?.forget(keptId);
  const lengthUs = foundLength(info.durationUs, outcome.analysedUs, outcome.warning);
  const cut = chosenCut(manifest, settings, lengthUs);
  const segments = cutSegments(scores, manifest.labels, cut);
  return {
    result: await resultOf({ name, sizeBytes, contentId, info, manifest, cut, segments, outcome, painted }),
    outcome,
    frameTimes,
  };
}
