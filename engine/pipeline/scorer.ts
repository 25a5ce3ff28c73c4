import type { FrameChunk } from './frame-chunks.ts';

/** Receives the logits `[slots, classes]` (owned) of `slots` slots from `firstSlot` on; later ones revise earlier. */
export type LogitSink = (firstSlot: number, slots: number, logits: Float32Array<ArrayBuffer>) => void;

/** Turns a video's chunks, given one after the other, into logits per slot. Holds a bounded number of them. */
export interface Scorer {
  /** Frames that each chunk but the last must have. */
  readonly chunkFrames: number;
  /** Resolves when the chunk (transferred) has been computed and all it tells has been reported. */
  push(chunk: FrameChunk): Promise<void>;
  /** Scores what is left at the end of the video and returns the number of slots. */
  finish(): Promise<number>;
}
