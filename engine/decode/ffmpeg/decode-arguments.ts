import { MICROS_PER_SECOND, type Rational } from '../../base/micros.ts';
import type { SamplingPlan } from '../frame-source.ts';
import { placementOf } from '../placement.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { inputPath, OUTPUT } from './core-paths.ts';
import { filterClock, steadyClock } from './steady-clock.ts';

/** A run of samples of one plan. */
export interface SampleRange {
  readonly from: number;
  /** One past the last sample, or null for the end of the video. */
  readonly to: number | null;
  /** Where decoding starts: a place to seek to, or null for the start of the file. */
  readonly seek: SeekPoint | null;
}

/** A picture that decodes on its own. */
export interface SeekPoint {
  /** Seconds from the container's start, not later than the picture and later than the one before it. */
  readonly seconds: number;
}

/**
 * The ffmpeg command line that writes `range` of `plan` as raw RGB.
 *
 * Samples: timestamps are counted from the container's start; `fps` with `round=up` gives tick k the last picture with
 * `time <= k / fps`, which is the one on screen, and with `start_time=0` repeats the first picture before it begins.
 * A range keeps the full decode's grid: seeking does not shift timestamps, and `trim` counts whole ticks.
 * Turning and resizing come after `fps`, so that only delivered pictures pay for them.
 */
export function decodeArguments(
  video: ProbedVideo,
  plan: SamplingPlan,
  range: SampleRange,
  name: string,
): string[] {
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+error'],
    ...(range.seek
      ? ['-copyts', '-start_at_zero', '-noaccurate_seek', '-ss', range.seek.seconds.toFixed(6)]
      : []),
    // Without reinit_filter=0 a change of size in the stream would restart the grid.
    ...['-threads', '1', '-noautorotate', '-reinit_filter', '0', '-i', inputPath(name)],
    ...['-map', `0:${video.info.video.index}`, '-an', '-sn', '-dn'],
    ...['-vf', filters(video, plan, range), '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', OUTPUT],
  ];
}

function filters(probed: ProbedVideo, plan: SamplingPlan, range: SampleRange): string {
  const { fps } = plan;
  const { video, filters: first } = filterClock(probed);
  const shift = gridShift(range.from, fps, video.timeBase);
  const grid = { perSample: shift.perSample, period: shift.period, first: range.from - shift.samples };
  const bounds = [
    ...(range.from > shift.samples ? [`start_pts=${range.from - shift.samples}`] : []),
    ...(range.to === null ? [] : [`end_pts=${range.to - shift.samples}`]),
  ];
  return [
    ...first,
    steadyClock(video, { shift: shift.ticks, lead: leadTicks(video, range.seek), grid }, range.seek === null),
    `fps=fps=${fps.num}/${fps.den}:round=up:start_time=0`,
    ...(bounds.length > 0 ? [`trim=${bounds.join(':')}`] : []),
    ...shapeFilters(video, plan),
  ].join(',');
}

/**
 * The last sample at or before `from` that lies exactly on the stream's clock, and the ticks between samples. Counting from it instead of from 0
 * keeps the grid and spares `fps` from repeating the first picture for hours of samples that are then thrown away.
 */
export function gridShift(
  from: number,
  fps: Rational,
  timeBase: Rational,
): { samples: number; ticks: bigint; perSample: Rational; period: number } {
  const num = BigInt(fps.den) * BigInt(timeBase.den);
  const den = BigInt(fps.num) * BigInt(timeBase.num);
  const common = gcd(num, den);
  const period = den / common;
  const samples = (BigInt(from) / period) * period;
  return {
    samples: Number(samples),
    ticks: (samples * num) / den,
    perSample: { num: Number(num / common), den: Number(period) },
    period: Number(period),
  };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

/** Turns and resizes pictures as a plan wants them. */
export function shapeFilters(video: ProbedVideo, plan: SamplingPlan): string[] {
  return [...video.orientation.filters, ...resize(video, plan)];
}

/** What ffmpeg's timestamps, which count from the container's begin, are ahead of ours. */
function leadTicks({ leadUs, firstLeadUs, timeBase }: ProbedVideo, seek: SeekPoint | null): bigint {
  const lead = seek ? leadUs : firstLeadUs;
  return BigInt(Math.round((lead * timeBase.den) / (timeBase.num * MICROS_PER_SECOND)));
}

/** Bilinear, as in the training data. */
const SCALER = 'flags=bilinear';

function resize({ info: { video } }: ProbedVideo, plan: SamplingPlan): string[] {
  const { width, height } = plan;
  const { left, top, ...placed } = placementOf(video, plan);
  const scale = `scale=${placed.width}:${placed.height}:${SCALER},format=rgb24`;
  switch (plan.resize) {
    case 'stretch':
      return [scale];
    case 'crop':
      return [scale, `crop=${width}:${height}:${-left}:${-top}:exact=1`];
    case 'pad':
      return [scale, `pad=${width}:${height}:${left}:${top}:black`];
  }
}
