import { MICROS_PER_SECOND } from '../../base/micros.ts';
import { inputPath, OUTPUT } from '../ffmpeg/core-paths.ts';
import { PEAKS_PER_SECOND, type PictureSize } from '../preview-source.ts';
import { seekLead } from '../probe/keyframes.ts';
import type { ProbedVideo } from '../probe/probe.ts';

/** Enough to see speech and steps, at an eighth of the bytes of a full rate. */
const SOUND_RATE = 8000;
export const SAMPLES_PER_PEAK = SOUND_RATE / PEAKS_PER_SECOND;

const QUIET = ['-hide_banner', '-nostats', '-loglevel', 'level+error'];

/** Writes the picture that decoding starts from after a seek to a time as raw RGB: it is the first that comes out. */
export function pictureArguments(
  video: ProbedVideo,
  atUs: number,
  { width, height }: PictureSize,
  name: string,
): string[] {
  const filters = [...video.orientation.filters, `scale=${width}:${height}:flags=area`, 'format=rgb24'];
  return [
    ...QUIET,
    ...['-noaccurate_seek', '-ss', seconds(atUs + seekLead(video) * MICROS_PER_SECOND)],
    ...['-threads', '1', '-noautorotate', '-i', inputPath(name)],
    ...['-map', `0:${video.info.video.index}`, '-an', '-sn', '-dn', '-frames:v', '1'],
    ...['-vf', filters.join(','), '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', OUTPUT],
  ];
}

/**
 * Writes a stretch of the first sound stream as 16-bit mono. Where the stream begins later or has gaps there is
 * silence, so that every sample lies at its time. Null without a sound stream.
 */
export function soundArguments(
  { info }: ProbedVideo,
  fromUs: number,
  toUs: number,
  name: string,
): string[] | null {
  const stream = info.streams.find(({ type }) => type === 'audio');
  if (!stream) return null;
  return [
    ...QUIET,
    ...['-ss', seconds(fromUs), '-threads', '1', '-i', inputPath(name)],
    ...['-map', `0:${stream.index}`, '-vn', '-sn', '-dn', '-t', seconds(toUs - fromUs)],
    ...['-af', `aresample=${SOUND_RATE}:async=1:first_pts=0`, '-ac', '1', '-f', 's16le', OUTPUT],
  ];
}

function seconds(us: number): string {
  return (us / MICROS_PER_SECOND).toFixed(6);
}
