import type { MediaInfo } from '../media-info.ts';

/** Containers whose clock may start again at any time, and what ffmpeg takes for that there. */
export const RESTARTING = { containers: ['mpegts', 'mpeg', 'ogg'], forwardSeconds: 10, backSeconds: 0.1 };

/** Whether ffmpeg takes jumps of the clock for recordings that were joined. */
export function restartsClock({ container }: Pick<MediaInfo, 'container'>): boolean {
  return container.split(',').some((name) => RESTARTING.containers.includes(name));
}
