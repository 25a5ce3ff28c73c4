import { MICROS_PER_SECOND, type Rational } from '../../base/micros.ts';
import { inputPath } from '../ffmpeg/core-paths.ts';
import { readFrom, type TimedPiece } from '../ffmpeg/jumping-clock.ts';
import type { RenderPlan } from '../ffmpeg/render-arguments.ts';
import type { ProbedVideo } from '../probe/probe.ts';

/** What every piece of a reel is made into, so that they can follow each other in one file. */
export interface ReelShape {
  /** Even. */
  readonly width: number;
  readonly height: number;
  readonly rate: Rational;
  /** Black and silence before every piece but the first. */
  readonly gapUs: number;
}

/** A piece, on its video's clock. */
export type ReelShot = TimedPiece;

const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'level+error', '-threads', '1'];
const SAMPLE_RATE = 48_000;

/**
 * The command that makes one piece: a transport stream, as those can be written one behind the other, with its times
 * where the piece lies in the reel.
 * @param atUs end of the pieces before it
 */
export function shotPlan(
  name: string,
  video: ProbedVideo,
  shot: ReelShot,
  { width, height, rate, gapUs }: ReelShape,
  atUs: number,
): RenderPlan {
  const output = '/out.ts';
  const { startUs, endUs } = shot;
  const { input } = readFrom(name, video, shot);
  const start = seconds(startUs + video.leadUs);
  const walked = (a: '' | 'a') =>
    shot.hasJumps ? [`${a}trim=start=${start},${a}setpts=PTS-${start}/TB`] : [];
  const gap = atUs === 0 ? 0 : gapUs;
  const length = seconds(endUs - startUs);
  const picture = [
    ...walked(''),
    `fps=${rate.num}/${rate.den}`,
    'scale=trunc(iw*sar/2)*2:ih,setsar=1',
    `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    // What ends early, as sound goes on, shows its last picture.
    `tpad=stop_mode=clone:stop_duration=${length},trim=duration=${length},setpts=PTS-STARTPTS`,
    ...(gap > 0 ? [`tpad=start_duration=${seconds(gap)}:color=black`] : []),
    'format=yuv420p',
  ];
  const sound = [
    ...walked('a'),
    `aresample=${SAMPLE_RATE}:async=1:first_pts=0,aformat=channel_layouts=stereo`,
    `apad,atrim=duration=${length},asetpts=PTS-STARTPTS`,
    ...(gap > 0 ? [`adelay=${Math.round(gap / 1000)}:all=1`] : []),
  ];
  const hasSound = video.info.streams.some(({ type }) => type === 'audio');
  const silence = ['-f', 'lavfi', '-t', length, '-i', `anullsrc=r=${SAMPLE_RATE}:cl=stereo`];
  const args = [
    ...QUIET,
    ...input,
    ...(hasSound ? [] : silence),
    ...['-map', `0:${video.info.video.index}`, '-map', hasSound ? '0:a:0' : '1:a:0', '-sn', '-dn'],
    ...['-vf', picture.join(','), '-af', sound.join(',')],
    ...['-t', seconds(endUs - startUs + gap)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-c:a', 'aac', '-b:a', '160k'],
    ...['-muxdelay', '0', '-muxpreload', '0', '-output_ts_offset', seconds(atUs)],
    ...['-f', 'mpegts', output],
  ];
  return { args, output };
}

/** The command that makes one file of all pieces behind each other. */
export function joinPlan(name: string): RenderPlan {
  const output = '/out.mp4';
  const args = [
    ...QUIET,
    '-i',
    inputPath(name),
    '-map',
    '0',
    '-c',
    'copy',
    '-movflags',
    '+faststart',
    output,
  ];
  return { args, output };
}

function seconds(micros: number): string {
  return (micros / MICROS_PER_SECOND).toFixed(6);
}
