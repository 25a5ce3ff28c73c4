import type { DecodeOutcome, FrameBatch } from '../decode/frame-source.ts';

/** Consecutive frames in a buffer of their own. */
export interface FrameChunk {
  /** Frames of the video in here. */
  readonly count: number;
  /**
   * RGB bytes, owned by the receiver. In the last chunk the last frame is repeated until whole slots are full, so
   * there may be more frames than `count`.
   */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export interface ChunkShape {
  /** Frames in every chunk but the last; a multiple of `framesPerSlot`. */
  readonly frames: number;
  readonly framesPerSlot: number;
  readonly frameBytes: number;
}

/** Copies a decoder's batches, of whatever size, into chunks of an exact size. Ending it early ends `batches`. */
export async function* frameChunks(
  batches: AsyncGenerator<FrameBatch, DecodeOutcome, undefined>,
  shape: ChunkShape,
): AsyncGenerator<FrameChunk, DecodeOutcome, undefined> {
  const { frames, framesPerSlot, frameBytes } = shape;
  let pixels = new Uint8Array(frames * frameBytes);
  let filled = 0;
  try {
    for (;;) {
      const step = await batches.next();
      if (step.done) {
        if (filled > 0)
          yield { count: filled, pixels: wholeSlots(pixels, filled, framesPerSlot, frameBytes) };
        return step.value;
      }
      const batch = step.value;
      for (let taken = 0; taken < batch.count; ) {
        const take = Math.min(frames - filled, batch.count - taken);
        pixels.set(
          batch.pixels.subarray(taken * frameBytes, (taken + take) * frameBytes),
          filled * frameBytes,
        );
        taken += take;
        filled += take;
        if (filled < frames) continue;
        yield { count: frames, pixels };
        pixels = new Uint8Array(frames * frameBytes);
        filled = 0;
      }
    }
  } finally {
    await batches.return({ samples: 0, warning: null });
  }
}

function wholeSlots(
  pixels: Uint8Array<ArrayBuffer>,
  filled: number,
  framesPerSlot: number,
  frameBytes: number,
): Uint8Array<ArrayBuffer> {
  const wanted = Math.ceil(filled / framesPerSlot) * framesPerSlot;
  const last = (filled - 1) * frameBytes;
  for (let frame = filled; frame < wanted; frame++) {
    pixels.copyWithin(frame * frameBytes, last, last + frameBytes);
  }
  return pixels.slice(0, wanted * frameBytes);
}
