import { MICROS_PER_SECOND, type Micros, type Rational } from '../../base/micros.ts';
import { inputPath } from '../ffmpeg/core-paths.ts';
import type { SeekPoint } from '../ffmpeg/decode-arguments.ts';
import type { ProbedVideo } from './probe.ts';

/** A seek point with the first sample of the plan that may start there. */
export interface RangeStart {
  readonly seek: SeekPoint;
  readonly sample: number;
}

/**
 * Containers with an index of pictures that decode on their own and timestamps that do not depend on where reading
 * starts. All others are decoded in one pass.
 */
export function isSeekable({ info }: ProbedVideo): boolean {
  if (info.durationUs === null) return false;
  const names = info.container.split(',');
  return names.includes('mov') || names.includes('matroska');
}

/** Asks ffprobe for the first packet after seeking to `at`. */
export function keyframeArguments({ info }: ProbedVideo, at: Micros, name: string): string[] {
  const target = (at + info.startOffsetUs) / MICROS_PER_SECOND;
  return [
    ...['-hide_banner', '-loglevel', 'level+fatal', '-nofind_stream_info'],
    ...['-select_streams', String(info.video.index)],
    ...['-show_entries', 'packet=pts,flags', '-read_intervals', `${target.toFixed(6)}%+#1`],
    ...['-of', 'csv=print_section=0:nokey=1', inputPath(name)],
  ];
}

/**
 * ffmpeg seeks so much earlier than asked (3/23 s) where a container orders by decoding time and pictures are stored
 * out of order; asking so much later lands on the picture that was meant.
 */
const REORDER_LEAD = 3 / 23;

/** Seconds by which ffmpeg seeks earlier in this video than it is asked to. */
export function seekLead({ reordered, info }: ProbedVideo): number {
  return reordered && info.container.includes('matroska') ? REORDER_LEAD : 0;
}

/** Reads the answer; null when there is no picture at or before `at` that decoding can start from. */
export function readKeyframe(
  video: ProbedVideo,
  stdout: string,
  fps: Rational,
  at: Micros,
): RangeStart | null {
  const [pts = '', flags = ''] = (stdout.split('\n')[0] ?? '').split(',');
  if (!/^-?\d+$/.test(pts) || !flags.startsWith('K')) return null;
  const { num, den } = video.timeBase;
  const ticks = BigInt(pts) - startTicks(video);
  // First k with k / fps >= time of the picture.
  const sample = ceilDivide(ticks * BigInt(num) * BigInt(fps.num), BigInt(den) * BigInt(fps.den));
  const seconds = (Number(ticks) * num) / den;
  if (seconds * MICROS_PER_SECOND > at + 1) return null;
  return {
    sample: Math.max(0, Number(sample)),
    seek: { seconds: seconds + (video.leadUs + 1) / MICROS_PER_SECOND + seekLead(video) },
  };
}

/** The container's start on the stream's clock, rounded as ffmpeg does when it counts timestamps from there. */
export function startTicks({ info, timeBase }: ProbedVideo): bigint {
  const numerator = BigInt(info.startOffsetUs) * BigInt(timeBase.den);
  const denominator = BigInt(MICROS_PER_SECOND) * BigInt(timeBase.num);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude + denominator / 2n) / denominator;
  return numerator < 0n ? -rounded : rounded;
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return a / b + (a % b > 0n ? 1n : 0n);
}
