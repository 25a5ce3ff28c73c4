import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';
import { type Micros, type Rational, toMicros } from '../../base/micros.ts';
import { type CoreLog, logSays } from '../ffmpeg/core-log.ts';
import { inputPath } from '../ffmpeg/core-paths.ts';
import type { ProbeResult } from '../ffmpeg/decode-calls.ts';
import type { MediaInfo, StreamSummary } from '../media-info.ts';
import { containerStart, endOf, lengthOf, readingStart, startOf } from './length.ts';
import { type Orientation, orientationOf, parseDisplayMatrix } from './orientation.ts';
import { averageRate, isVariable, nominalRate, rational, squareUnlessStated } from './rates.ts';
import { sourceTimecode } from './source-timecode.ts';

/** What decoding needs to know beyond what is shown. */
export interface ProbedVideo {
  readonly info: MediaInfo;
  /** From where ffmpeg counts, the container's begin, to time 0. */
  readonly leadUs: Micros;
  /**
   * The same where it reads a file from its begin. Where the clock may start again it then counts from the first time of
   * the pictures alone, however much earlier the sound begins.
   */
  readonly firstLeadUs: Micros;
  /** As ffmpeg names them; null where the stream does not say. */
  readonly colour: { readonly space: string | null; readonly range: string | null };
  /** Unit of the video stream's timestamps, in seconds. */
  readonly timeBase: Rational;
  readonly orientation: Orientation;
  /** Pictures are stored in another order than shown. */
  readonly reordered: boolean;
  /** Where the video stream itself says that it ends, on the presentation clock. */
  readonly endUs: Micros | null;
  /** The file names a key, which does not say that every picture needs it. */
  readonly mayBeEncrypted: boolean;
}

/** A picture of 16K is 133 million pixels. Decoders hold several at once, and each worker has 2 GB at most. */
const MOST_PIXELS = 140_000_000;

/** Packets looked at for signs of encryption. */
const PACKETS = 8;

/** Of a stream that is entered in its middle: where ffmpeg does not find the size of its pictures at first. */
const LONGER = ['-probesize', '256M', '-analyzeduration', '120M'];

/** @param isLonger looks further into the file for what a shorter look has not found */
export function probeArguments(name: string, isLonger = false): string[] {
  const sections = ['-show_format', '-show_streams', '-show_packets', '-read_intervals', `%+#${PACKETS}`];
  const quiet = ['-hide_banner', '-loglevel', 'level+error', ...(isLonger ? LONGER : [])];
  return [...quiet, ...sections, '-of', 'json', inputPath(name)];
}

const sideData = v.object({
  side_data_type: v.optional(v.string(), ''),
  displaymatrix: v.optional(v.string()),
});

/** Containers write names of tags in capitals or not. */
const tags = v.pipe(
  v.record(v.string(), v.string()),
  v.transform((named) => {
    const lower = new Map(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]));
    return { duration: lower.get('duration'), timecode: lower.get('timecode') };
  }),
);

const stream = v.object({
  index: v.number(),
  codec_type: v.optional(v.string(), 'unknown'),
  codec_name: v.optional(v.string(), 'unknown'),
  codec_tag_string: v.optional(v.string(), ''),
  profile: v.optional(v.string()),
  width: v.optional(v.number(), 0),
  height: v.optional(v.number(), 0),
  has_b_frames: v.optional(v.number(), 0),
  sample_aspect_ratio: v.optional(v.string()),
  pix_fmt: v.optional(v.string()),
  color_space: v.optional(v.string()),
  color_range: v.optional(v.string()),
  bits_per_raw_sample: v.optional(v.string()),
  r_frame_rate: v.optional(v.string()),
  avg_frame_rate: v.optional(v.string()),
  time_base: v.optional(v.string(), '1/1000'),
  start_time: v.optional(v.string()),
  duration: v.optional(v.string()),
  disposition: v.optional(
    v.object({ default: v.optional(v.number()), attached_pic: v.optional(v.number()) }),
    {},
  ),
  tags: v.optional(tags, {}),
  side_data_list: v.optional(v.array(sideData), []),
});

export type Stream = v.InferOutput<typeof stream>;

/** What ffprobe says of a file. */
export type Format = v.InferOutput<typeof probeOutput>['format'];

const probeOutput = v.object({
  format: v.object({
    format_name: v.string(),
    start_time: v.optional(v.string()),
    duration: v.optional(v.string()),
    tags: v.optional(tags, {}),
  }),
  streams: v.optional(v.array(stream), []),
  packets: v.optional(
    v.array(v.object({ stream_index: v.number(), side_data_list: v.optional(v.array(sideData), []) })),
    [],
  ),
});

/**
 * Makes sense of ffprobe's answer for the file called `name`.
 * @param wanted which of several videos is meant, from 1; undefined: the file's own choice
 * Errors: `media/empty`, `media/not-media`, `media/truncated`, `media/no-video`, `media/no-frames`, `media/encrypted`,
 * `media/too-large`.
 */
export function readProbe(
  name: string,
  { stdout, log, size, head }: ProbeResult,
  wanted?: number,
): ProbedVideo {
  if (size === 0) throw new AppError('media/empty', `"${name}" is empty. Copy or record it again.`);
  const parsed = v.safeParse(probeOutput, parseJson(stdout));
  if (!parsed.success) throw unopenable(name, log, head);
  const { format, streams, packets } = parsed.output;
  const video = wanted === undefined ? chooseVideo(streams) : videosOf(streams)[wanted - 1];
  if (!video) throw withoutVideo(name, format.format_name, streams, wanted);
  if (video.width <= 0 || video.height <= 0) {
    throw new AppError('media/no-frames', `"${name}" has a video stream, but no picture in it can be read.`);
  }
  if (video.width * video.height > MOST_PIXELS) throw tooLarge(name, video);
  const start = startOf(format, video);
  const matrix = video.side_data_list.find((data) => data.displaymatrix !== undefined)?.displaymatrix;
  const orientation = orientationOf(matrix === undefined ? null : parseDisplayMatrix(matrix));
  const sampleAspect = squareUnlessStated(video);
  if (packets.some((packet) => packet.stream_index === video.index && isProtected(packet))) {
    throw encrypted(name);
  }
  return {
    info: {
      container: format.format_name,
      durationUs: lengthOf(format, streams, start),
      startOffsetUs: start,
      streams: streams.map(summary),
      sourceTimecode: sourceTimecode(format, streams, video),
      video: {
        index: video.index,
        codec: codecName(video),
        profile: video.profile ?? null,
        codedWidth: video.width,
        codedHeight: video.height,
        ...displaySize(video, sampleAspect, orientation),
        rotation: orientation.rotation,
        sampleAspect,
        frameRate: averageRate(video),
        nominalRate: nominalRate(video),
        isVariableRate: isVariable(video),
        pixelFormat: video.pix_fmt ?? null,
        bitDepth: bitDepth(video),
      },
    },
    colour: { space: stated(video.color_space), range: stated(video.color_range) },
    leadUs: toMicros(start - containerStart(format)),
    firstLeadUs: toMicros(start - readingStart(format, video)),
    timeBase: rational(video.time_base) ?? { num: 1, den: 1000 },
    orientation,
    reordered: video.has_b_frames > 0,
    endUs: endOf(video, start),
    mayBeEncrypted: streams.some(isProtected),
  };
}

function tooLarge(name: string, { width, height }: Stream): AppError {
  return new AppError(
    'media/too-large',
    `"${name}" has pictures of ${width} x ${height}: more than 140 million pixels are not decoded. Make it smaller first.`,
  );
}

function stated(name: string | undefined): string | null {
  return name === undefined || name === 'unknown' || name === 'reserved' ? null : name;
}

function isProtected(part: { readonly side_data_list: readonly v.InferOutput<typeof sideData>[] }): boolean {
  return part.side_data_list.some((data) => data.side_data_type.startsWith('Encryption'));
}

/** Error `media/encrypted`. */
export function encrypted(name: string): AppError {
  return new AppError(
    'media/encrypted',
    `"${name}" is encrypted. Tubelet can only read files without copy protection.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** First boxes of an MP4 or QuickTime file. */
const MP4_MARK = /^.{4}(ftyp|mdat|moov|wide|free|skip|pnot)/s;

function unopenable(name: string, log: CoreLog, head: string): AppError {
  if (MP4_MARK.test(head) && logSays(log, /moov atom not found/)) {
    return new AppError(
      'media/truncated',
      `"${name}" is incomplete: its index is missing, so nothing in it can be read. Copy or record it again.`,
    );
  }
  return new AppError('media/not-media', `"${name}" is not a video file, or it is damaged beyond reading.`, {
    details: { reason: log.errors.at(-1) ?? '' },
  });
}

function withoutVideo(
  name: string,
  container: string,
  streams: readonly Stream[],
  wanted: number | undefined,
): AppError {
  const { length } = videosOf(streams);
  if (wanted !== undefined && length > 0)
    return new AppError(
      'media/no-video',
      `"${name}" has no video number ${wanted}: choose ${length === 1 ? '1' : `1 to ${length}`}.`,
    );

  // ffmpeg reads any text as a picture of text or as subtitles: to a person that is not media.
  const isText = container === 'tty' || streams.every((each) => each.codec_type === 'subtitle');
  if (isText && streams.length > 0) {
    return new AppError('media/not-media', `"${name}" is a text file, not a video file.`);
  }
  const kinds = streams.some((each) => each.codec_type === 'audio') ? ', only sound' : '';
  return new AppError(
    'media/no-video',
    `"${name}" has no video stream${kinds}. Choose a file with pictures.`,
  );
}

/** Pictures of the record or the film are none. */
function videosOf(streams: readonly Stream[]): Stream[] {
  return streams.filter((each) => each.codec_type === 'video' && each.disposition.attached_pic !== 1);
}

/** The stream a player shows: no cover art; the one marked default, then the largest. */
function chooseVideo(streams: readonly Stream[]): Stream | null {
  const candidates = videosOf(streams);
  const rank = (each: Stream) => (each.disposition.default === 1 ? 1e10 : 0) + each.width * each.height;
  return candidates.reduce<Stream | null>(
    (best, each) => (best && rank(best) >= rank(each) ? best : each),
    null,
  );
}

function codecName({ codec_name, codec_tag_string }: Stream): string {
  return codec_name === 'unknown' || codec_name === 'none' ? `unknown (${codec_tag_string})` : codec_name;
}

function summary(each: Stream): StreamSummary {
  const type = each.codec_type;
  const known = type === 'video' || type === 'audio' || type === 'subtitle';
  // A picture of the record or the film is none of the video.
  const isCover = each.disposition.attached_pic === 1;
  const { index, width, height } = each;
  const size = type === 'video' && width > 0 && height > 0 ? { width, height } : {};
  return { index, type: known && !isCover ? type : 'data', codec: codecName(each), ...size };
}

/** Square pixels never lose resolution: the side that the pixel shape stretches grows. */
function displaySize({ width, height }: Stream, aspect: Rational, { rotation }: Orientation) {
  const wide = aspect.num >= aspect.den;
  const shownWidth = wide ? Math.round((width * aspect.num) / aspect.den) : width;
  const shownHeight = wide ? height : Math.round((height * aspect.den) / aspect.num);
  return rotation % 180 === 0
    ? { width: shownWidth, height: shownHeight }
    : { width: shownHeight, height: shownWidth };
}

function bitDepth({ bits_per_raw_sample, pix_fmt }: Stream): number {
  const stated = Number(bits_per_raw_sample);
  if (stated > 0) return stated;
  const inName = /(?:p|gray|x)(9|10|12|14|16)(?:le|be)?$/.exec(pix_fmt ?? '')?.[1];
  return inName === undefined ? 8 : Number(inName);
}
