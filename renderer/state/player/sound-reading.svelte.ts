import { AppError, cancelled, isCancelled } from '../../../engine/base/errors.ts';
import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import { PEAKS_PER_SECOND } from '../../../engine/decode/preview-source.ts';
import { keptPeaks } from '../video/kept-peaks.ts';
import { PIECE_US } from '../video/previews.svelte.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';

const PEAKS_PER_PIECE = (PIECE_US / MICROS_PER_SECOND) * PEAKS_PER_SECOND;

/** Reads the sound of whole videos, one such reading at a time. */
export class SoundReading {
  #progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);
  #stop: AbortController | null = null;

  /** Pieces of all videos together; null while nothing is read. */
  get progress(): { readonly done: number; readonly total: number } | null {
    return this.#progress;
  }

  /**
   * The peaks of each video from its beginning to its end, see `PreviewSource.peaks`. Ends a reading that goes on.
   * Errors: `usage` with its name for one without sound, `cancelled`, and as of `PreviewSource.peaks`.
   */
  async read(files: readonly VideoFile[]): Promise<Uint8Array[]> {
    this.cancel();
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const lengths = await Promise.all(
        files.map(async (file) => (await file.probe()).durationUs || (await file.readDuration())),
      );
      const pieces = lengths.map((durationUs) => Math.max(1, Math.ceil(durationUs / PIECE_US)));
      const total = pieces.reduce((sum, count) => sum + count, 0);
      let done = 0;
      const peaks: Uint8Array[] = [];
      for (const [at, file] of files.entries()) {
        const all = new Uint8Array(pieces[at]! * PEAKS_PER_PIECE);
        let end = 0;
        for (let index = 0; index < pieces[at]!; index++) {
          if (stop.signal.aborted) throw cancelled();
          this.#progress = { done, total };
          const read = await keptPeaks(file, index, lengths[at]!, stop.signal);
          if (!read && index === 0) throw withoutSound(file.name);
          // A decoder may give a few more than were asked for: those are the next piece's.
          const piece = read?.subarray(0, PEAKS_PER_PIECE) ?? [];
          all.set(piece, index * PEAKS_PER_PIECE);
          end = index * PEAKS_PER_PIECE + piece.length;
          done++;
        }
        peaks.push(all.subarray(0, end));
      }
      return peaks;
    } catch (thrown) {
      // A decoder that was closed under it was closed because nobody waits for this any more.
      throw stop.signal.aborted || isCancelled(thrown) ? cancelled() : thrown;
    } finally {
      if (this.#stop === stop) this.#ended();
    }
  }

  /** Ends what goes on, if anything does. */
  cancel(): void {
    this.#stop?.abort();
    this.#ended();
  }

  #ended(): void {
    this.#stop = null;
    this.#progress = null;
  }
}

function withoutSound(name: string): AppError {
  return new AppError('usage', `“${name}” has no sound that can be read: set the offset by eye.`);
}
