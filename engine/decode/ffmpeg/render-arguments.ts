import { MICROS_PER_SECOND } from '../../base/micros.ts';
import { inputPath } from './core-paths.ts';

/** A file to be made of a video: ffmpeg's command line and the name of what it writes. */
export interface RenderPlan {
  readonly args: readonly string[];
  readonly output: string;
}

const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'level+error', '-threads', '1'];
/** Square pixels first, then no side longer than asked; both even, as JPEG's colours need. */
const fitted = (side: number) =>
  `scale=trunc(iw*sar/2)*2:ih,setsar=1,scale=${side}:${side}:force_original_aspect_ratio=decrease:force_divisible_by=2,format=yuvj420p`;

/** The picture on screen at `atUs` as a JPEG, upright, no side longer than `side` pixels. */
export function pictureArguments(name: string, atUs: number, side: number): RenderPlan {
  const output = '/out.jpg';
  const args = [
    ...QUIET,
    ...['-ss', seconds(atUs), '-i', inputPath(name), '-map', '0:v:0', '-frames:v', '1'],
    ...['-vf', fitted(side), '-q:v', '5', '-f', 'mjpeg', output],
  ];
  return { args, output };
}

/** How a piece of a video is made. */
export interface ClipWish {
  readonly startUs: number;
  readonly endUs: number;
  /** True: exactly these pictures, encoded anew. False: as they are stored, from the key frame before `startUs`. */
  readonly isExact: boolean;
}

/** Ending of the name of a clip made from a video of `container` (ffmpeg's name). */
export function clipExtension(container: string, isExact: boolean): '.mp4' | '.mkv' {
  // Matroska takes every codec; MP4 only those that an MP4 or QuickTime file can hold.
  return isExact || container.split(',').includes('mov') ? '.mp4' : '.mkv';
}

/** A piece of a video with its sound. */
export function clipArguments(name: string, container: string, wish: ClipWish): RenderPlan {
  const output = `/out${clipExtension(container, wish.isExact)}`;
  const coding = wish.isExact
    ? [
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-crf',
        '18',
        '-pix_fmt',
        'yuv420p',
        '-c:a',
        'aac',
        '-b:a',
        '160k',
      ]
    : ['-c', 'copy', '-avoid_negative_ts', 'make_zero'];
  const args = [
    ...QUIET,
    ...['-ss', seconds(wish.startUs), '-i', inputPath(name), '-t', seconds(wish.endUs - wish.startUs)],
    ...['-map', '0:v:0', '-map', '0:a:0?', '-sn', '-dn', ...coding],
    ...(output.endsWith('.mp4') ? ['-movflags', '+faststart'] : []),
    output,
  ];
  return { args, output };
}

function seconds(micros: number): string {
  return (micros / MICROS_PER_SECOND).toFixed(6);
}
