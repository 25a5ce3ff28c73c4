import type { ProbedVideo } from '../probe/probe.ts';
import { readFrom } from './jumping-clock.ts';

/** A file to be made of a video: ffmpeg's command line and the name of what it writes. */
export interface RenderPlan {
  readonly args: readonly string[];
  readonly output: string;
}

const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'level+error', '-threads', '1'];
/** Square pixels first, then no side longer than asked; both even, as JPEG's colours need. */
const fitted = (side: number) =>
  `scale=trunc(iw*sar/2)*2:ih,setsar=1,scale=${side}:${side}:force_original_aspect_ratio=decrease:force_divisible_by=2,format=yuvj420p`;

/**
 * The picture on screen at `atUs` as a JPEG, upright, no side longer than `side` pixels.
 * @param hasJumps whether the file's own clock jumps: then all before it is decoded, too
 */
export function pictureArguments(
  name: string,
  video: ProbedVideo,
  atUs: number,
  side: number,
  hasJumps: boolean,
): RenderPlan {
  const { input, output: from } = readFrom(name, video, { startUs: atUs, hasJumps });
  const output = '/out.jpg';
  const args = [
    ...QUIET,
    ...input,
    ...from,
    ...['-map', `0:${video.info.video.index}`, '-frames:v', '1'],
    ...['-vf', fitted(side), '-q:v', '5', '-f', 'mjpeg', output],
  ];
  return { args, output };
}
