import path from 'node:path';
import type { ClipWish } from '../../../engine/decode/clips/clip-plan.ts';
import { type Clip, makeClip } from '../../../engine/decode/clips/make-clip.node.ts';
import { renderPicture } from '../../../engine/decode/ffmpeg/render.node.ts';
import { reelVideo } from '../library/reels/reel-video.ts';
import type { VideoFile } from './work-calls.ts';
import type { WorkProcesses } from './work-processes.ts';

/** What decodes a part of a video. */
export interface Media {
  /** As {@link renderPicture}; also `worker/crashed`. */
  picture(
    video: VideoFile,
    atUs: number,
    side: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** As {@link makeClip}; also `worker/crashed`. */
  clip(video: VideoFile, wish: ClipWish, signal?: AbortSignal): Promise<Clip>;
  /** As {@link reelVideo}; also `worker/crashed`. */
  reel: typeof reelVideo;
}

/** In threads of this process: for commands, which work for one call alone. */
export const mediaHere: Media = {
  picture: (video, atUs, side, signal) => renderPicture({ kind: 'path', ...video }, atUs, side, signal),
  clip: (video, wish, signal) => makeClip({ kind: 'path', ...video }, wish, signal),
  reel: reelVideo,
};

/** In processes of their own. */
export class ProcessMedia implements Media {
  readonly #processes: WorkProcesses;

  constructor(processes: WorkProcesses) {
    this.#processes = processes;
  }

  picture(
    video: VideoFile,
    atUs: number,
    side: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return this.#processes.run('picture', { video, atUs, side }, { about: video.name, signal });
  }

  clip(video: VideoFile, wish: ClipWish, signal?: AbortSignal): Promise<Clip> {
    return this.#processes.run('clip', { video, wish }, { about: video.name, signal });
  }

  reel(...[clips, { gapUs, frameRate = null }, { signal, onProgress } = {}]: Parameters<Media['reel']>) {
    const about = path.basename(clips[0]?.path ?? '');
    return this.#processes.run(
      'reel',
      { clips, gapUs, frameRate },
      {
        about,
        signal,
        ...(onProgress ? { onEvent: onProgress } : {}),
      },
    );
  }
}
