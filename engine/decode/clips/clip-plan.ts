import { MICROS_PER_SECOND } from '../../base/micros.ts';
import { inputPath } from '../ffmpeg/core-paths.ts';
import { readFrom, type TimedPiece } from '../ffmpeg/jumping-clock.ts';
import type { RenderPlan } from '../ffmpeg/render-arguments.ts';
import type { ProbedVideo } from '../probe/probe.ts';

/** How a piece of a video is made. */
export interface ClipWish extends TimedPiece {
  /** True: exactly these pictures, encoded anew. False: as they are stored, from the key frame before `startUs`. */
  readonly isExact: boolean;
}

export type ClipExtension = '.mp4' | '.mov' | '.mkv';

const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'level+error', '-threads', '1'];
/** What ffmpeg writes into MP4 as it is stored, and players expect there. */
const IN_MP4 = new Set(['h264', 'hevc', 'mpeg4', 'av1', 'vp9', 'aac', 'mp3', 'ac3', 'eac3', 'alac', 'opus']);
/** What Matroska has no place for as it is stored, but QuickTime has. */
const ONLY_MOV = new Set(['dvvideo', 'svq1', 'svq3', 'rpza', 'smc', 'qtrle', 'cinepak', 'prores']);
const SMALLEST = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-pix_fmt', 'yuv420p'];
/** Half as many samples of colour need an even size: what is missing is added as a black edge. */
const EVEN = 'pad=ceil(iw/2)*2:ceil(ih/2)*2';

/** The container that takes what a clip of `video` holds; the video's own kind where that can. */
export function clipExtension({ info }: ProbedVideo, isExact: boolean): ClipExtension {
  if (isExact) return '.mp4';
  const sound = info.streams.find(({ type }) => type === 'audio')?.codec;
  const codecs = [info.video.codec, ...(sound === undefined ? [] : [sound])];
  const isQuickTime = info.container.split(',').includes('mov');
  if (isQuickTime) return codecs.every((codec) => IN_MP4.has(codec)) ? '.mp4' : '.mov';
  return codecs.some((codec) => ONLY_MOV.has(codec)) ? '.mov' : '.mkv';
}

/** The command that makes a piece of a video with its sound; its output bears the clip's extension. */
export function clipPlan(name: string, video: ProbedVideo, wish: ClipWish): RenderPlan {
  const extension = clipExtension(video, wish.isExact);
  const output = `/out${extension}`;
  const coding = wish.isExact
    ? ['-vf', EVEN, ...SMALLEST, '-c:a', 'aac', '-b:a', '160k']
    : ['-c', 'copy', '-avoid_negative_ts', 'make_zero'];
  // Some containers store when a picture is decoded, not when it is shown: hence its -fflags +genpts.
  const from = readFrom(name, video, wish);
  const args = [
    ...QUIET,
    ...from.input,
    ...from.output,
    ...['-t', seconds(wish.endUs - wish.startUs)],
    ...['-map', `0:${video.info.video.index}`, '-map', '0:a:0?', '-sn', '-dn', ...coding],
    ...(extension === '.mkv' ? [] : ['-movflags', '+faststart', '-write_tmcd', '0']),
    output,
  ];
  return { args, output };
}

/** Asks ffprobe for the pictures of a finished clip. */
export function examineArguments(output: string): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'level+error', '-select_streams', 'v'],
    ...['-show_entries', 'packet=pts_time,duration_time,flags', '-of', 'csv=print_section=0:nokey=1'],
    inputPath(output),
  ];
}

function seconds(micros: number): string {
  return (micros / MICROS_PER_SECOND).toFixed(6);
}
