/** The newest version of the format that this code writes and reads. */
export const TUBELET_JSON_VERSION = 1;

/** File name ending of a written result. */
export const TUBELET_JSON_EXTENSION = '.tubelet.json';

/**
 * The `.tubelet.json` result of tagging one video: UTF-8 JSON, one object. `tubelet.ts` reads it, and what else a file
 * of this format may say.
 *
 * A reader must check `format` and `version`, must refuse a version it does not know, and must ignore fields it does
 * not know: version 1 may gain fields. Every time is an integer number of microseconds on the video's presentation
 * clock. Segments are sorted by start; those of a single-label model do not overlap.
 */
export interface TubeletResult {
  readonly format: 'tubelet';
  readonly version: typeof TUBELET_JSON_VERSION;
  readonly video: {
    /** File name without folder. */
    readonly name: string;
    /** Length of the file in bytes, or null when unknown. */
    readonly sizeBytes: number | null;
    /** Length of the presentation; the length that was read where the container does not say. */
    readonly durationUs: number;
    /** How much of the video was scored: less than `durationUs` where the file breaks off. */
    readonly analysedUs: number;
    /** The container's own timestamp that time 0 stands for; it may be negative. */
    readonly startOffsetUs: number;
    /** Size as a player shows it: upright and in square pixels. */
    readonly width: number;
    readonly height: number;
    /** Average frames per second as an exact ratio such as `30000/1001`, or null when unknown. */
    readonly frameRate: string | null;
    /** ffmpeg's names, such as `h264` and `mov,mp4,m4a,3gp,3g2,mj2`. */
    readonly codec: string;
    readonly container: string;
  };
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    /**
     * Identity of the model's ONNX files: what `sha256sum encoder.onnx head.onnx | sha256sum` prints in the package's
     * folder, with the files in the order of their paths (one `model.onnx` for a clip model).
     */
    readonly sha256: string;
  };
  /** How scores were cut into segments. */
  readonly cut: {
    readonly method: 'hysteresis' | 'viterbi';
    /** The threshold of a typical label. */
    readonly threshold: number;
    /** True when it is the model's own and no one moved it. */
    readonly isDefaultThreshold: boolean;
    readonly smoothingSlots: number;
    readonly minDurationUs: number;
    readonly maxGapUs: number;
    /** Length of the model's time step as a ratio of seconds, such as `1/4`. */
    readonly slotSeconds: string;
  };
  /** The labels that segments use, in the model's order. */
  readonly labels: readonly TubeletLabel[];
  readonly segments: readonly TubeletSegment[];
  /** Present when the file gave less than it promised: an error code and a sentence. */
  readonly warning?: { readonly code: string; readonly message: string };
}

export interface TubeletLabel {
  readonly id: string;
  readonly name: string;
  /** Names of the labels above it, from the top down. */
  readonly path: readonly string[];
}

export interface TubeletSegment {
  /** First microsecond of the segment, and the first after it. 0 is what a player shows as 00:00. */
  readonly startUs: number;
  readonly endUs: number;
  /** Label id; `labels` has its name. */
  readonly label: string;
  /** Mean probability under the model, 0 to 1, with six decimals; null where a person alone decided. */
  readonly score: number | null;
  readonly origin: 'model' | 'human';
}

/** @param indent spaces per level; 0 writes one line */
export function writeTubeletJson(result: TubeletResult, indent: 0 | 2 = 2): string {
  const segments = result.segments.map((each) => ({
    ...each,
    score: each.score === null ? null : Math.round(each.score * 1e6) / 1e6,
  }));
  return `${JSON.stringify({ ...result, segments }, null, indent)}\n`;
}
