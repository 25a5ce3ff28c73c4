export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A small picture. */
export interface Picture extends PictureSize {
  /** RGB bytes, `[height, width, 3]`. */
  readonly pixels: Uint8Array;
}

/** Peaks of sound in a second. */
export const PEAKS_PER_SECOND = 100;

/** What a timeline shows of a video at a glance. Each call is one short run of the decoder; memory stays flat. */
export interface PreviewSource {
  /**
   * The last picture at or before a time from which decoding can start, upright and squeezed to a size; in a file
   * without an index one near it. Null where there is none. Errors: `source/*`, `decode/crashed`, `cancelled`.
   */
  picture(atUs: number, size: PictureSize, signal?: AbortSignal): Promise<Picture | null>;
  /**
   * Loudest amplitude of the first sound stream in each hundredth of a second of `[fromUs, toUs)`, 0 to 255; shorter
   * where the sound ends. Null where there is no sound that can be decoded. Errors: as of {@link picture}.
   */
  peaks(fromUs: number, toUs: number, signal?: AbortSignal): Promise<Uint8Array | null>;
}
