import type { VideoSample } from 'mediabunny';

/** Makes a plan's small RGB pictures of a browser's, in order. One stream's own; both ends may wait at once. */
export interface PictureScaler {
  /**
   * Takes a picture, which is the caller's again when this resolves, with false where it cannot be scaled like those before
   * it, or nobody takes pictures any more.
   */
  put(picture: VideoSample): Promise<boolean>;
  /** Writes the next picture, `[height, width, 3]`; false where none comes any more. */
  take(into: Uint8Array): Promise<boolean>;
  /** No more pictures are put. */
  end(): void;
  /** Gives up what is on its way, and frees all: whoever waits is told false. */
  close(): void;
}
