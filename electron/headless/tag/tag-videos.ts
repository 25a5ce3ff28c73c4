import path from 'node:path';
import { isCancelled } from '../../../engine/base/errors.ts';
import { type Micros, microsToSeconds } from '../../../engine/base/micros.ts';
import { chosenVideo, type MediaInfo } from '../../../engine/decode/media-info.ts';
import { withoutEnding } from '../../../engine/formats/fields/file-names.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { AnalysisProgress } from '../../../engine/pipeline/analysis.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { FoundVideo } from '../../host/library/videos/find-videos.ts';
import type { Tagger } from '../../host/tasks/tagger.ts';
import type { MetVideo, TagMemory } from './tag-memory.ts';
import type { TagOptions } from './tag-options.ts';
import type { TagOutput } from './tag-output.ts';
import type { TagPlace } from './tag-place.ts';
import { type TagProgress, type TagSummary, turnResult, type VideoTurn } from './tag-progress.ts';

export interface TagRun {
  /** Labels a video, here or on another machine. */
  readonly tag: TagVideo;
  /** What looks at videos that are not labelled anew. */
  readonly media: TagPlace['media'];
  /** Videos wait until another machine begins them. */
  readonly isRemote: boolean;
  readonly knows?: TagPlace['knows'] | undefined;
  readonly options: Pick<
    TagOptions,
    'threshold' | 'minDurationUs' | 'videoNumber' | 'paintOut' | 'force' | 'format'
  >;
  readonly output: TagOutput;
  /** Of earlier runs; null where nothing is kept. */
  readonly memory: TagMemory | null;
  /** Videos at once. */
  readonly jobs: number;
  readonly progress: TagProgress;
  readonly signal: AbortSignal;
}

export interface Tagged {
  readonly result: TubeletResult;
  readonly outcome: Parameters<typeof turnResult>[0];
  readonly frameTimes: readonly Micros[] | null;
  /** True when the result's file is written. */
  readonly isWritten?: boolean;
  /** What the file is, where it was looked at here. */
  readonly media?: MediaInfo | null;
  /** To be called once the result is kept. */
  taken?(): Promise<void>;
}

/** Errors: the video's, `cancelled`. */
export type TagVideo = (
  file: string,
  met: MetVideo | null,
  following: {
    readonly signal: AbortSignal;
    /** The file that the result is written into as it is; null where there is none. */
    readonly resultFile: string | null;
    /** The work on it has begun. */
    onBegin(): void;
    onProgress(progress: AnalysisProgress): void;
  },
) => Promise<Tagged>;

/** Labels videos on this machine. @param model id of a model of `tagger` */
export function tagHere(tagger: Tagger, model: string, options: TagRun['options'] & TagSettings): TagVideo {
  const { threshold, minDurationUs, labelThresholds, backsOff } = options;
  const settings = { threshold, minDurationUs, ...(labelThresholds ? { labelThresholds } : {}), backsOff };
  return async (file, met, { signal, onBegin, onProgress }) => {
    onBegin();
    return tagger.tag(path.resolve(file), model, settings, {
      contentId: met?.contentId ?? null,
      isForced: options.force,
      listsFrames: countsFrames(options),
      signal,
      videoNumber: met ? met.videoNumber : options.videoNumber,
      painted: met ? met.painted : options.paintOut,
      onProgress,
    });
  };
}

export type TagCounts = { -readonly [K in keyof Omit<TagSummary, 'elapsedSeconds'>]: TagSummary[K] };

export function noCounts(): TagCounts {
  return { tagged: 0, skipped: 0, failed: 0, segments: 0, analysedSeconds: 0 };
}

/**
 * Tags videos in order, several at once. A video that fails is reported and the next is begun.
 * @param order places of the videos within the run, from 0, and how many videos that has
 * Error: `cancelled`.
 */
export async function tagVideos(
  run: TagRun,
  videos: readonly FoundVideo[],
  counts: TagCounts,
  order: { readonly places: readonly number[]; readonly total: number } = {
    places: videos.map((_, index) => index),
    total: videos.length,
  },
): Promise<void> {
  const waiting = videos.entries();
  const work = async () => {
    for (const [index, video] of waiting) {
      const turn = { file: video.file, number: order.places[index]! + 1, total: order.total };
      try {
        if (video.error) throw video.error;
        await tagVideo(run, turn, counts);
      } catch (error) {
        if (isCancelled(error) || run.signal.aborted) throw error;
        counts.failed += 1;
        run.progress.failed(turn, error);
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(run.jobs, videos.length) }, work));
  const stopped = ends.find((end) => end.status === 'rejected');
  if (stopped) throw stopped.reason;
}

async function tagVideo(run: TagRun, turn: VideoTurn, counts: TagCounts): Promise<void> {
  const { options, output, memory, progress, signal } = run;
  if (!run.isRemote) progress.start(turn);
  const index = turn.number - 1;
  const met = memory && (await memory.meet(turn.file));
  const resultFile = options.format === 'json' ? output.placeOf(index) : null;
  // What was put in before is fetched first, though its file may be written already.
  const isKnown = met !== null && run.knows !== undefined && (await run.knows(turn.file, met, resultFile));
  if (memory && met && !options.force && !isKnown) {
    const done = await doneBefore(run, memory, met, turn);
    if (done !== undefined) {
      counts.skipped += 1;
      progress.skipped(turn, done);
      return;
    }
  }
  try {
    const { result, outcome, frameTimes, media, isWritten, taken } = await run.tag(turn.file, met, {
      signal,
      resultFile,
      onBegin: () => {
        if (run.isRemote) progress.start(turn);
      },
      onProgress: (far) => progress.update(turn, far),
    });
    if (met) memory?.keep(met, result);
    const written = isWritten ? resultFile : await output.write(result, index, frameTimes);
    await taken?.();
    const losses = [
      ...(output.losses?.(result, frameTimes) ?? []),
      ...shortening(turn.file, written),
      ...severalVideos(media ?? null),
    ];
    counts.tagged += 1;
    counts.segments += result.segments.length;
    counts.analysedSeconds += microsToSeconds(outcome.analysedUs);
    progress.done(turn, turnResult(outcome, result.segments.length, written, losses));
  } catch (error) {
    if (met && !isCancelled(error) && !signal.aborted) memory?.keepFailure(met, error);
    throw error;
  }
}

/** A sentence where a file holds several videos: which one this is about. */
function severalVideos(media: MediaInfo | null): string[] {
  const { number, of } = media ? chosenVideo(media) : { number: 1, of: 1 };
  return of > 1 ? [`The file holds ${of} videos: number ${number} was labelled.`] : [];
}

/** A sentence where the name of what was written had to be cut. */
function shortening(file: string, written: string | null): string[] {
  const isWhole = written === null || path.basename(written).startsWith(withoutEnding(path.basename(file)));
  return isWhole ? [] : ['The name was too long for a file and was shortened.'];
}

/** Where the result of an earlier run is now, null where it was printed; undefined when there is none. */
async function doneBefore(
  { output, options, media }: TagRun,
  memory: TagMemory,
  met: MetVideo,
  { file, number }: VideoTurn,
): Promise<string | null | undefined> {
  const place = output.placeOf(number - 1);
  if (place !== null && options.format === 'json' && (await memory.isWritten(place, met))) return place;
  const result = memory.find(met, file);
  return (
    result && output.write(result, number - 1, await frameTimesOf(file, options, media, met.videoNumber))
  );
}

/** True for formats that count frames. */
export function countsFrames({ format }: Pick<TagOptions, 'format'>): boolean {
  return typeof format !== 'string' && format.exporter?.uses.includes('frameRate') === true;
}

/** Frame times of a video that is not analysed again, where the format needs them. */
async function frameTimesOf(
  file: string,
  options: TagRun['options'],
  media: TagRun['media'],
  videoNumber: number | undefined,
): Promise<readonly Micros[] | null> {
  if (!countsFrames(options)) return null;
  const video = { path: path.resolve(file), name: path.basename(file), videoNumber };
  return (await media.probe(video, true)).frameTimes;
}
