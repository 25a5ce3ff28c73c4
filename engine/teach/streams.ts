/** One kind of measurement along a video, such as motion: equally many rows of numbers for every slot. */
export interface Stream {
  /** Numbers in a row. */
  readonly width: number;
  readonly rowsPerSlot: number;
  /** `[slots * rowsPerSlot, width]`, row by row; may be longer than that. Borrowed. */
  readonly data: Float32Array;
}

/** How a stretch of a stream is put into numbers; see `describer.ts`. */
export type Description = 'mean' | 'plain' | 'motion';

/** What a stream is, whatever the video. */
export interface StreamSpec {
  readonly name: string;
  readonly width: number;
  readonly rowsPerSlot: number;
  readonly description: Description;
}

/** All that is known of one video, slot by slot. */
export interface SlotStreams {
  readonly slots: number;
  readonly streams: ReadonlyMap<string, Stream>;
}
