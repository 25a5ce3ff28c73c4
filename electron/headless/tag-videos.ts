import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isCancelled } from '../../engine/errors.ts';
import type { Model } from '../../engine/inference/model.ts';
import { analyseFile } from '../../engine/pipeline/analyse-file.node.ts';
import { resultOf } from '../../engine/pipeline/result.ts';
import { cutOptionsOf, cutSegments } from '../../engine/timeline/cut-segments.ts';
import type { FoundVideo } from './find-videos.ts';
import type { TagOptions } from './tag-options.ts';
import type { TagOutput } from './tag-output.ts';
import { type TagProgress, turnResult, type VideoTurn } from './tag-progress.ts';

export interface TagRun {
  readonly videos: readonly FoundVideo[];
  readonly model: Model;
  readonly options: Pick<TagOptions, 'threshold' | 'minDurationUs' | 'format'>;
  readonly output: TagOutput;
  readonly progress: TagProgress;
  readonly signal: AbortSignal;
}

/**
 * Tags one video after the other. A video that fails is reported and the next is begun.
 * Returns the number that failed. Error: `cancelled`.
 */
export async function tagVideos(run: TagRun): Promise<number> {
  let failed = 0;
  for (const [index, video] of run.videos.entries()) {
    const turn = { file: video.file, number: index + 1, total: run.videos.length };
    try {
      if (video.error) throw video.error;
      await tagVideo(run, turn);
    } catch (error) {
      if (isCancelled(error) || run.signal.aborted) throw error;
      failed += 1;
      run.progress.failed(turn, error);
    }
  }
  return failed;
}

async function tagVideo(
  { model, options, output, progress, signal }: TagRun,
  turn: VideoTurn,
): Promise<void> {
  progress.start(turn);
  const { format } = options;
  const countsFrames = typeof format !== 'string' && format.exporter?.uses.includes('frameRate') === true;
  const { info, scores, outcome, frameTimes } = await analyseFile(turn.file, model, {
    signal,
    listsFrames: (found) => countsFrames && found.video.isVariableRate,
    onEvent: (event) => {
      if (event.kind === 'progress') progress.update(turn, event.progress);
    },
  });
  const { manifest } = model;
  const cut = cutOptionsOf(manifest, {
    threshold: options.threshold,
    durationUs: info.durationUs ?? outcome.analysedUs,
    ...(options.minDurationUs === null ? {} : { minDurationUs: options.minDurationUs }),
  });
  const segments = cutSegments(scores, manifest.labels, cut);
  const { size } = await stat(turn.file);
  const name = path.basename(turn.file);
  const result = await resultOf({ name, sizeBytes: size, info, manifest, cut, segments, outcome });
  const written = await output.write(result, turn.number - 1, frameTimes);
  const losses = output.losses?.(result, frameTimes) ?? [];
  progress.done(turn, turnResult(outcome, segments.length, written, losses));
}
