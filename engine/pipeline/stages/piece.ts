import type { WireError } from '../../base/errors.ts';

/** Consecutive slots or clips of a video, as one stage gives them to the next. */
export interface Piece<A> {
  /** Slots or clips. */
  readonly count: number;
  /** Frames of the video from its start to the end of this piece. */
  readonly samples: number;
  /** Row by row, one row for each of `count`; the receiver must not write into it. */
  readonly data: A;
}

/** How a stage's pieces ended. */
export interface PiecesEnd {
  /** Frames of the video. */
  readonly samples: number;
  /** Why the video ended before it should. */
  readonly warning: WireError | null;
}

export type Pieces<A> = AsyncGenerator<Piece<A>, PiecesEnd, undefined>;

/** Receives the logits `[slots, classes]` (owned) of `slots` slots from `firstSlot` on; later ones revise earlier. */
export type LogitSink = (firstSlot: number, slots: number, logits: Float32Array<ArrayBuffer>) => void;

/** Turns a video's pieces, given one after the other, into logits per slot. Holds a bounded number of rows. */
export interface Head<A> {
  /** Resolves when all that the piece tells has been reported. */
  push(piece: Piece<A>): Promise<void>;
  /** Scores what is left at the end of the video and returns the number of slots. */
  finish(): Promise<number>;
}
