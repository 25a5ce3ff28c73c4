import { MICROS_PER_SECOND, type Micros, secondsToMicros, toMicros } from '../../base/micros.ts';
import type { Format, Stream } from './probe.ts';
import { averageRate } from './rates.ts';
import { restartsClock } from './restarting.ts';

/** Streams of pictures without a container: what ffmpeg calls their length is their size by a guessed bit rate. */
const WITHOUT_CLOCK = new Set([
  ...['h264', 'hevc', 'mpegvideo', 'm4v', 'h261', 'h263', 'vc1', 'cavsvideo', 'avs2', 'avs3', 'dirac', 'obu'],
  ...['mjpeg', 'evc', 'vvc'],
]);

/** Where the container's timestamps begin; 0 where it does not say. */
export function containerStart(format: Pick<Format, 'start_time'>): Micros {
  return seconds(format.start_time) ?? (0 as Micros);
}

/** What ffmpeg takes from all timestamps when it reads only the pictures, from the file's begin. */
export function readingStart(format: Format, video: Stream): Micros {
  const start = containerStart(format);
  const first = seconds(video.start_time) ?? start;
  return restartsClock({ container: format.format_name }) && first > start ? first : start;
}

/** A picture begins on its own clock: sound that begins up to a picture earlier (what a codec needs to get going). */
const LONGEST_LEAD_US = 50_000 as Micros;

/**
 * The container timestamp that time 0 stands for: where it begins, or the first picture where that comes a moment later.
 */
export function startOf(format: Format, video: Stream): Micros {
  const start = containerStart(format);
  const first = seconds(video.start_time) ?? start;
  const rate = averageRate(video);
  const picture = rate ? (rate.den * MICROS_PER_SECOND) / rate.num : LONGEST_LEAD_US;
  return first > start && first - start < Math.min(picture, LONGEST_LEAD_US) ? first : start;
}

/**
 * Length of the presentation as the container states it; null where it does not. Matroska states each stream's end on
 * its own clock, and as the file's length the end, not the time from its start.
 */
export function lengthOf(format: Format, streams: readonly Stream[], start: Micros): Micros | null {
  const names = format.format_name.split(',');
  if (names.some((name) => WITHOUT_CLOCK.has(name))) return null;
  const stated = positive(seconds(format.duration));
  if (!names.includes('matroska')) return stated;
  const ends = streams.flatMap((each) => taggedEnd(each) ?? []);
  const length = ends.length > 0 ? Math.max(...ends) - start : 0;
  return length > 0 ? toMicros(length) : stated;
}

/** Where the stream itself says that it ends, on the presentation clock; null where it does not. */
export function endOf(stream: Stream, start: Micros): Micros | null {
  const begin = seconds(stream.start_time);
  const length = positive(seconds(stream.duration));
  if (begin !== null && length !== null) return positive(toMicros(begin + length - start));
  const end = taggedEnd(stream);
  return end === null ? null : positive(toMicros(end - start));
}

/** A recorder that cannot go back leaves zeros where the end was to be written. */
function taggedEnd({ tags }: Stream): Micros | null {
  const tag = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(tags.duration ?? '');
  return tag ? positive(secondsToMicros(Number(tag[1]) * 3600 + Number(tag[2]) * 60 + Number(tag[3]))) : null;
}

function positive(time: Micros | null): Micros | null {
  return time !== null && time > 0 ? time : null;
}

function seconds(text: string | undefined): Micros | null {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) ? null : secondsToMicros(value);
}
