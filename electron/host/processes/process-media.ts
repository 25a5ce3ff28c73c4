import path from 'node:path';
import type { ClipWish } from '../../../engine/decode/clips/clip-plan.ts';
import type { Clip } from '../../../engine/decode/clips/make-clip.node.ts';
import type { reelVideo } from '../library/reels/reel-video.ts';
import type { Probed, VideoFile } from './work-calls.ts';
import type { WorkProcesses } from './work-processes.ts';

/** What decodes a part of a video. */
export interface Media {
  /** As `renderPicture`; also `worker/crashed`. */
  picture(
    video: VideoFile,
    atUs: number,
    side: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** As `makeClip`; also `worker/crashed`. */
  clip(video: VideoFile, wish: ClipWish, signal?: AbortSignal): Promise<Clip>;
  /** As `reelVideo`; also `worker/crashed`. */
  reel: typeof reelVideo;
  /**
   * What a video is. Errors: those of `openVideo`, also `worker/crashed`.
   * @param listsFrames whether the frames are listed of one that does not space them evenly
   */
  probe(video: VideoFile, listsFrames?: boolean, signal?: AbortSignal): Promise<Probed>;
}

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

  probe(video: VideoFile, listsFrames = false, signal?: AbortSignal): Promise<Probed> {
    return this.#processes.run('probe', { video, listsFrames }, { about: video.name, signal });
  }
}
