import path from 'node:path';
import type { Micros } from '../base/micros.ts';
import type { Region } from '../base/regions.ts';
import type { MediaInfo } from '../decode/media-info.ts';
import { openVideo } from '../decode/open-video.node.ts';
import type { Model } from '../inference/model/model.ts';
import { ScoreStore } from '../timeline/score-store.ts';
import type { ScoreTrack } from '../timeline/score-track.ts';
import { analyse } from './analyse.ts';
import type { AnalysisEvent, AnalysisOutcome } from './analysis.ts';
import { type Kept, KnownVideo } from './known-video.ts';
import { slotRateOf } from './sampling.ts';

export interface AnalysedFile {
  readonly info: MediaInfo;
  /** Owned by the caller. */
  readonly scores: ScoreTrack;
  readonly outcome: AnalysisOutcome;
  /** When each frame begins, where that was asked for; else null. */
  readonly frameTimes: readonly Micros[] | null;
}

/**
 * Opens a video file where it must be read, scores it with `model` (which stays open) and closes it.
 * Errors: those of `openVideo` and `analyse`.
 */
export async function analyseFile(
  file: string,
  model: Model,
  options: {
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: AnalysisEvent) => void;
    /** Whether the frames of a video shall be listed, which reads it once more. */
    readonly listsFrames?: (info: MediaInfo) => boolean;
    /** Where what is computed is kept, and taken from where it is there; nowhere unless given. */
    readonly kept?: Kept | null;
    /** Which of several videos in the file, from 1; undefined: the file's own choice. */
    readonly videoNumber?: number | undefined;
    /** Regions that the model does not see. */
    readonly painted?: readonly Region[];
  } = {},
): Promise<AnalysedFile> {
  const { signal, videoNumber, kept = null, painted = [] } = options;
  const source = { kind: 'path', path: path.resolve(file), name: path.basename(file), videoNumber } as const;
  const video = new KnownVideo(() => openVideo(source, signal ? { signal } : {}), kept, painted);
  try {
    const store = new ScoreStore(slotRateOf(model.manifest), model.manifest.labels.length);
    const onEvent = (event: AnalysisEvent) => {
      if (event.kind === 'scores') store.write(event.firstSlot, event.slots, event.data);
      options.onEvent?.(event);
    };
    const outcome = await analyse(video, model, { ...(signal ? { signal } : {}), onEvent });
    const info = await video.info();
    const frameTimes = options.listsFrames?.(info) ? await video.frameTimes(signal) : null;
    return { info, scores: store.track, outcome, frameTimes };
  } finally {
    video.close();
  }
}
