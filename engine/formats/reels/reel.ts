import { AppError } from '../../base/errors.ts';
import { MICROS_PER_SECOND, type Rational } from '../../base/micros.ts';
import type { InterchangeVideo } from '../core/interchange.ts';
import { ownRate } from '../fields/edit-rate.ts';
import { evenFrames, type FrameTimes } from '../fields/frame-times.ts';
import { parseTimecode } from '../fields/timecode.ts';

/** One segment that goes into a reel. */
export interface ReelSegment {
  readonly video: InterchangeVideo;
  /** Address or path of the video's file as the reel shall name it. */
  readonly mediaUrl: string;
  /** Timecode of the video's first frame, as its file says; null: zero. */
  readonly startTimecode: string | null;
  readonly startUs: number;
  /** Null for a point event: it gets its pre-roll and post-roll alone. */
  readonly endUs: number | null;
  readonly label: string;
  readonly score: number | null;
  readonly note: string;
}

export interface ReelOptions {
  readonly title: string;
  /** Of the timeline; null: that of the first video whose rate is known. */
  readonly frameRate: Rational | null;
  /** Added before and after each segment, within its video, in microseconds. */
  readonly preUs: number;
  readonly postUs: number;
  /** Black between two shots, in microseconds. */
  readonly gapUs: number;
}

/** A piece of one video on the timeline of a reel. Frames count from 0; ends are exclusive. */
export interface Shot {
  readonly segment: ReelSegment;
  /** Rate that the video's own frames are counted with. */
  readonly sourceRate: Rational;
  /** Frames of the video, by its own rate, from its first frame on. */
  readonly source: { readonly first: number; readonly end: number };
  /** Number that the timecode of the video's first frame stands for. */
  readonly sourceStart: number;
  /** Frames of the video; up to the shot's end where its length is not known. */
  readonly sourceFrames: number;
  /** Frames of the timeline. */
  readonly record: { readonly first: number; readonly end: number };
}

export interface Reel {
  readonly title: string;
  readonly rate: Rational;
  readonly shots: readonly Shot[];
  /** Frames of the timeline, gaps included. */
  readonly frameCount: number;
  /** What the reel could not take as it was asked to, a sentence each. */
  readonly losses: readonly string[];
}

/** A file of a reel. */
export interface ReelFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Lays segments of any number of videos one after the other, in the order given. Pre-roll and post-roll end at the
 * video's ends; shots that come to overlap in their video are not joined, as each stands for a segment of its own.
 * Errors: `usage` when there is nothing to lay, or no frame rate is known.
 */
export function planReel(segments: readonly ReelSegment[], options: ReelOptions): Reel {
  if (segments.length === 0)
    throw new AppError(
      'usage',
      'No segment is like that: a reel needs at least one. Change the label or the filter.',
    );
  const rate = options.frameRate ?? segments.map(({ video }) => ownRate(video)).find((each) => each !== null);
  if (!rate)
    throw new AppError(
      'usage',
      'The frame rate of these videos is not known: give the one of the reel, such as 25 or 30000/1001 (--fps on the command line).',
    );
  const frames = evenFrames(rate);
  const gap = frames.edgeAt(options.gapUs);
  const shots: Shot[] = [];
  const counts = { outside: 0, rates: 0, noRate: 0 };
  let at = 0;
  for (const segment of segments) {
    const { video } = segment;
    const own = ownRate(video);
    const sourceRate = own ?? rate;
    const source = sourceOf(segment, evenFrames(sourceRate), options);
    if (!source) {
      counts.outside++;
      continue;
    }
    if (!own) counts.noRate++;
    else if (!isSameRate(sourceRate, rate)) counts.rates++;
    const seconds = ((source.end - source.first) * sourceRate.den) / sourceRate.num;
    const length = Math.max(1, frames.edgeAt(Math.round(seconds * MICROS_PER_SECOND)));
    if (shots.length > 0) at += gap;
    const sourceFrames =
      video.durationUs === null ? source.end : Math.max(1, evenFrames(sourceRate).edgeAt(video.durationUs));
    shots.push({
      segment,
      sourceRate,
      source,
      sourceStart: startOf(segment, sourceRate),
      sourceFrames,
      record: { first: at, end: at + length },
    });
    at += length;
  }
  if (shots.length === 0)
    throw new AppError(
      'usage',
      'Every one of these segments lies after the end of its video: tag the videos again.',
    );
  return { title: options.title, rate, shots, frameCount: at, losses: lossesOf(counts, rate) };
}

function sourceOf(
  { startUs, endUs, video: { durationUs } }: ReelSegment,
  frames: FrameTimes,
  { preUs, postUs }: ReelOptions,
): Shot['source'] | null {
  if (durationUs !== null && startUs >= durationUs) return null;
  const last = durationUs ?? Number.POSITIVE_INFINITY;
  const first = frames.edgeAt(Math.max(0, startUs - preUs));
  const end = frames.edgeAt(Math.min(last, (endUs ?? startUs) + postUs));
  return { first, end: Math.max(first + 1, end) };
}

/** A clock may count other frames than the video's: then the same time is meant. */
function startOf({ startTimecode, video: { sourceTimecode } }: ReelSegment, rate: Rational): number {
  if (startTimecode === null) return 0;
  const own = sourceTimecode?.text === startTimecode ? (sourceTimecode.rate ?? rate) : rate;
  const frame = parseTimecode(startTimecode, own) ?? 0;
  return isSameRate(own, rate) ? frame : Math.round((frame * own.den * rate.num) / (own.num * rate.den));
}

function lossesOf(counts: { outside: number; rates: number; noRate: number }, rate: Rational): string[] {
  const text = `${Number((rate.num / rate.den).toFixed(3))} frames per second`;
  const sentences: [number, string][] = [
    [counts.outside, 'left out: after the end of the video.'],
    [
      counts.rates,
      `of videos with another frame rate than the reel's ${text}: lengths are rounded to its frames.`,
    ],
    [counts.noRate, `of videos whose frame rate is not known, counted at ${text}.`],
  ];
  return sentences.flatMap(([count, what]) =>
    count > 0 ? [`${count} ${count === 1 ? 'segment' : 'segments'} ${what}`] : [],
  );
}

export function isSameRate(a: Rational, b: Rational): boolean {
  return a.num * b.den === b.num * a.den;
}
