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
  if (alike.length === 1) return alike[0]!;
  // Label Studio puts eight signs before the names of uploaded files.
  const upload = /^[0-9a-f]{8}-(.+)$/i.exec(name.trim())?.[1];
  return alike.length === 0 && upload !== undefined ? matchingVideo(upload, videos) : -1;
}
