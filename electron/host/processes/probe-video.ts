import { openVideo } from '../../../engine/decode/open-video.node.ts';
import type { Probed, VideoFile } from './work-calls.ts';

/**
 * What a video is, in this process. Errors: those of `openVideo` and of `FrameSource.frameTimes`.
 * @param listsFrames whether the frames are listed of one that does not space them evenly
 */
export async function probeVideo(
  file: VideoFile,
  listsFrames = false,
  signal?: AbortSignal,
): Promise<Probed> {
  const video = await openVideo({ kind: 'path', ...file }, { signal });
  try {
    const { info } = video;
    const isListed = listsFrames && info.video.isVariableRate;
    return { info, frameTimes: isListed ? await video.frameTimes(signal) : null };
  } finally {
    video.close();
  }
}
