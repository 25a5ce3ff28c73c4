import { isCancelled } from '../../../engine/base/errors.ts';
import type { PictureSize } from '../../../engine/decode/preview-source.ts';
import { keptPeaks } from './kept-peaks.ts';
import type { VideoFile } from './video-file.svelte.ts';

/** What is in view of a file. */
export interface Wanted {
  readonly file: VideoFile;
  /** Times of pictures in microseconds, in the order in which they are read. */
  readonly pictures: readonly number[];
  readonly size: PictureSize;
  /** Indices of pieces of sound. */
  readonly pieces: readonly number[];
  readonly durationUs: number;
}

/** A view that moves is waited for: decoding would only slow it down. */
const REST_MS = 150;
/** While a model works, so much longer than each read took nothing is read. */
const STEP_ASIDE = 5;

/** Reads previews of what is in view, one short run of the decoder after the other. */
export class PreviewLoader {
  readonly #isAnalysing: () => boolean;
  #wanted: Wanted | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;
  #isWorking = false;

  /** @param isAnalysing whether a model works: then this steps aside */
  constructor(isAnalysing: () => boolean) {
    this.#isAnalysing = isAnalysing;
  }

  /** Reads what is missing of this from now on, once the view rests; null for nothing, such as while a video plays. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    this.#isMoving = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isMoving = false;
      void this.#work();
    }, REST_MS);
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (let read = this.#next(); read; read = this.#next()) {
        const start = performance.now();
        await read();
        const tookMs = performance.now() - start;
        await pause(this.#isAnalysing() ? tookMs * STEP_ASIDE : 0);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  /** The next that is missing: pictures first, they are the quicker. */
  #next(): (() => Promise<void>) | null {
    const wanted = this.#wanted;
    if (!wanted || this.#isMoving) return null;
    const { file, pictures, pieces } = wanted;
    const { previews } = file;
    const timeUs = previews.hasPictures
      ? pictures.find((time) => previews.picture(time) === undefined)
      : undefined;
    if (timeUs !== undefined) {
      return () => this.#attempt(readPicture(wanted, timeUs), wanted, () => previews.withoutPictures());
    }
    const piece = previews.hasSound ? pieces.find((index) => !previews.hasPiece(index)) : undefined;
    if (piece === undefined) return null;
    return () => this.#attempt(readPiece(wanted, piece), wanted, () => previews.withoutSound());
  }

  /** A file that cannot be previewed is shown without: what is wrong with it is told where it is opened. */
  async #attempt(read: Promise<void>, wanted: Wanted, giveUp: () => void): Promise<void> {
    try {
      await read;
    } catch (thrown) {
      if (!isCancelled(thrown)) giveUp();
      // The file has left the screen: it is wanted again when it comes back.
      else if (this.#wanted === wanted) this.#wanted = null;
    }
  }
}

async function readPicture({ file, size }: Wanted, timeUs: number): Promise<void> {
  const decoder = await file.decoder();
  file.previews.addPicture(timeUs, await decoder.picture(timeUs, size));
}

async function readPiece({ file, durationUs }: Wanted, index: number): Promise<void> {
  file.previews.addPiece(index, await keptPeaks(file, index, durationUs));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
