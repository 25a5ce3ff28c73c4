import * as v from 'valibot';
import { AppError } from '../../base/errors.ts';

/** The newest version of the format that this code writes and reads. */
export const TUBELET_JSON_VERSION = 1;

export const TUBELET_JSON_TITLE = 'Tubelet JSON';
/** File name ending of a written result. */
export const TUBELET_JSON_EXTENSION = '.tubelet.json';

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'it must be 64 lower-case hexadecimal digits'));
const ratio = v.pipe(v.string(), v.regex(/^[1-9]\d*\/[1-9]\d*$/, 'it must be a ratio such as 30000/1001'));

const segment = v.pipe(
  v.object({
    /** First microsecond of the segment, and the first after it. 0 is what a player shows as 00:00. */
    startUs: time,
    endUs: time,
    /** Label id; `labels` has its name. */
    label: v.pipe(v.string(), v.nonEmpty()),
    /** Mean probability under the model, 0 to 1, with six decimals; null where a person alone decided. */
    score: v.nullable(probability),
    origin: v.picklist(['model', 'human']),
  }),
  v.check(({ startUs, endUs }) => endUs > startUs, 'endUs must be after startUs'),
);

/**
 * The `.tubelet.json` result of tagging one video: UTF-8 JSON, one object. What else a file of this format may say, and
 * the lenient reader of such files, is in `tubelet.ts`.
 *
 * A reader must check `format` and `version`, must refuse a version it does not know, and must ignore fields it does
 * not know: version 1 may gain fields. Every time is an integer number of microseconds on the video's presentation
 * clock. Segments are sorted by start; those of a single-label model do not overlap.
 */
export const tubeletSchema = v.object({
  format: v.literal('tubelet'),
  version: v.literal(TUBELET_JSON_VERSION),
  video: v.object({
    /** File name without folder. */
    name: v.pipe(v.string(), v.nonEmpty()),
    /** Length of the file in bytes, or null when unknown. */
    sizeBytes: v.nullable(count),
    /** What tells this video from all others wherever the file lies, 64 hexadecimal digits, where it is known. */
    contentId: v.optional(sha256),
    /** Length of the presentation; the length that was read where the container does not say. */
    durationUs: time,
    /** How much of the video was scored: less than `durationUs` where the file breaks off. */
    analysedUs: time,
    /** The container's own timestamp that time 0 stands for; it may be negative. */
    startOffsetUs: v.pipe(v.number(), v.integer()),
    /** Size as a player shows it: upright and in square pixels. */
    width: count,
    height: count,
    /** Average frames per second as an exact ratio such as `30000/1001`, or null when unknown. */
    frameRate: v.nullable(ratio),
    /** Where it differs from `frameRate`: the rate that an editing program counts by. */
    nominalRate: v.optional(ratio),
    /** What the file's own clock shows at time 0; a semicolon before the frames means that numbers are dropped. */
    sourceTimecode: v.optional(v.object({ text: v.string(), rate: v.nullable(ratio) })),
    /** Where the file holds several videos: which of them this is about, from 1, and how many there are. */
    chosen: v.optional(v.object({ number: count, of: count })),
    /** Rectangles of the picture that `model` was not shown, in fractions of its width and height from the top left. */
    paintedOut: v.optional(v.array(v.object({ x: share, y: share, width: share, height: share }))),
    /** ffmpeg's names, such as `h264` and `mov,mp4,m4a,3gp,3g2,mj2`. */
    codec: v.string(),
    container: v.string(),
  }),
  model: v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    version: v.string(),
    title: v.string(),
    /**
     * Identity of the model's ONNX files: what `sha256sum encoder.onnx head.onnx | sha256sum` prints in the package's
     * folder, with the files in the order of their paths (one `model.onnx` for a clip model).
     */
    sha256,
  }),
  /** How scores of `model` were cut into segments; other models have tracks of their own, of which this is not said. */
  cut: v.object({
    method: v.picklist(['hysteresis', 'viterbi']),
    /** The threshold of a typical label. */
    threshold: probability,
    /** True when it is the model's own and no one moved it. */
    isDefaultThreshold: v.boolean(),
    /** Thresholds that were set for labels one by one, by label id; absent where none was. */
    labelThresholds: v.optional(v.record(v.string(), probability)),
    smoothingSlots: count,
    minDurationUs: time,
    maxGapUs: time,
    /** Whether a group of labels was named where none of them was sure enough; older results do not say, and did not. */
    backsOff: v.optional(v.boolean()),
    /** Length of the model's time step as a ratio of seconds, such as `1/4`. */
    slotSeconds: ratio,
  }),
  /** The labels that segments use, in the model's order. */
  labels: v.array(
    v.object({ id: v.pipe(v.string(), v.nonEmpty()), name: v.string(), path: v.array(v.string()) }),
  ),
  segments: v.array(segment),
  /** Present when the file gave less than it promised: an error code and a sentence. */
  warning: v.optional(v.object({ code: v.string(), message: v.string() })),
});

export type TubeletResult = v.InferOutput<typeof tubeletSchema>;

/** @param indent spaces per level; 0 writes one line */
export function writeTubeletJson(result: TubeletResult, indent: 0 | 2 = 2): string {
  const segments = result.segments.map((each) => ({
    ...each,
    score: each.score === null ? null : Math.round(each.score * 1e6) / 1e6,
  }));
  return `${JSON.stringify({ ...result, segments }, null, indent)}\n`;
}

/** Reads a whole result as {@link writeTubeletJson} writes it. Error: `format/invalid`. */
export function parseTubeletJson(text: string): TubeletResult {
  try {
    return v.parse(tubeletSchema, JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('format/invalid', `This Tubelet result is damaged: ${why}. Tag the video again.`, {
      cause,
    });
  }
}
