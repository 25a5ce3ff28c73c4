import { diskName, withoutEnding } from './file-names.ts';

/**
 * Place of the video that a file means by a name: the one called so, else the only one called so but for the ending.
 * -1 when none is, or several are.
 */
export function matchingVideo(name: string, videos: readonly string[]): number {
  const wanted = diskName(name.trim());
  const same = videos.findIndex((video) => diskName(video) === wanted);
  if (same !== -1) return same;
  const stem = (text: string) => diskName(withoutEnding(text));
  const alike = videos.flatMap((video, index) =>
    [stem(video), diskName(video)].some((each) => each === wanted || each === stem(name.trim()))
      ? [index]
      : [],
  );
  return alike.length === 1 ? alike[0]! : -1;
}
