import { makeClip } from '../../../engine/decode/clips/make-clip.node.ts';
import { renderPicture } from '../../../engine/decode/ffmpeg/render.node.ts';
import { reelVideo } from '../library/reels/reel-video.ts';
import { probeVideo } from './probe-video.ts';
import type { Media } from './process-media.ts';

/** What a work process does, in threads of this one: for tests of what is decoded, not of where. */
export const mediaHere: Media = {
  picture: (video, atUs, side, signal) => renderPicture({ kind: 'path', ...video }, atUs, side, signal),
  clip: (video, wish, signal) => makeClip({ kind: 'path', ...video }, wish, signal),
  reel: reelVideo,
  probe: probeVideo,
};
