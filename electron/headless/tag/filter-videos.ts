import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FoundVideo } from '../../host/library/videos/find-videos.ts';

/** Which of the files found in folders are meant. */
export interface VideoFilter {
  /** Globs; a file must match one of them where there are any. */
  readonly include: readonly string[];
  /** A file must match none of them. */
  readonly exclude: readonly string[];
  /** Changed at this moment or later. */
  readonly sinceMs: number | null;
}

/**
 * The videos that a filter leaves. A file that was given by name is meant in any case, and a place that could not be
 * searched stays, so that it is told of.
 * @param inputs what was given on the command line
 */
export async function filterVideos(
  videos: readonly FoundVideo[],
  inputs: readonly string[],
  { include, exclude, sinceMs }: VideoFilter,
): Promise<FoundVideo[]> {
  const named = new Set(inputs);
  const kept: FoundVideo[] = [];
  for (const video of videos) {
    const { file, error } = video;
    if (error || named.has(file)) kept.push(video);
    else if (isWanted(file, inputs, include, exclude) && (await isSince(file, sinceMs))) kept.push(video);
  }
  return kept;
}

function isWanted(
  file: string,
  inputs: readonly string[],
  include: readonly string[],
  exclude: readonly string[],
): boolean {
  const folder = inputs.find((input) => !path.relative(input, file).startsWith('..')) ?? '.';
  const below = path.relative(folder, file).split(path.sep).join('/');
  const matches = (glob: string) =>
    path.posix.matchesGlob(glob.includes('/') ? below : path.posix.basename(below), glob);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}

async function isSince(file: string, sinceMs: number | null): Promise<boolean> {
  if (sinceMs === null) return true;
  // One that cannot be looked at stays: opening it says why.
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs >= sinceMs,
    () => true,
  );
}
