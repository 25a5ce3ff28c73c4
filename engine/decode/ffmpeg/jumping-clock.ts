import { AppError } from '../../base/errors.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { restartsClock } from '../probe/restarting.ts';
import { inputPath } from './core-paths.ts';

/** A piece of a video, on the clock that decoding counts by. */
export interface TimedPiece {
  readonly startUs: number;
  readonly endUs: number;
  /** Decoding has found that the file's own clock jumps: times count on over that. */
  readonly hasJumps?: boolean | undefined;
}

/**
 * The options that read a video from `startUs` on. A place of the file's own clock is sought; where that jumps, the file is
 * read from its begin, and ffmpeg counts on over the jumps as decoding does.
 */
export function readFrom(
  name: string,
  video: ProbedVideo,
  { startUs, hasJumps = false }: Pick<TimedPiece, 'startUs' | 'hasJumps'>,
): { readonly input: readonly string[]; readonly output: readonly string[] } {
  const seek = ['-ss', ((startUs + video.leadUs) / 1e6).toFixed(6)];
  const input = ['-fflags', '+genpts', ...(hasJumps ? [] : seek), '-i', inputPath(name)];
  return { input, output: hasJumps ? seek : [] };
}

/** Throws `media/no-clip` for a clock that jumps where ffmpeg does not count on. */
export function refuseJumps(name: string, video: ProbedVideo, { hasJumps = false }: TimedPiece): void {
  if (!hasJumps || restartsClock(video.info)) return;
  throw new AppError(
    'media/no-clip',
    `The clock of "${name}" jumps, and nothing can be cut out of such a file: convert it first, to MP4 for example. Nothing was kept.`,
  );
}
