import { MICROS_PER_SECOND } from '../../../engine/base/micros.ts';
import { PEAKS_PER_SECOND, type Picture } from '../../../engine/decode/preview-source.ts';

/** Sound is read in pieces of this many seconds. */
const PIECE_SECONDS = 30;
export const PIECE_US = PIECE_SECONDS * MICROS_PER_SECOND;
/** Peaks that are one of the coarse ones, for a view from far away. */
const COARSE = 50;
/** Pictures of one video that are kept: some screens full, at about 20 kB each. */
const KEPT_PICTURES = 400;
/** So many failures before the first picture mean that there are none. */
const PATIENCE = 3;

interface Piece {
  readonly fine: Uint8Array;
  readonly coarse: Uint8Array;
}

/** What was read so far of a video's pictures and sound, for the timeline. Lives as long as the file is open. */
export class Previews {
  /** Tells Svelte of what has come. */
  #version = $state(0);
  #hasPictures = $state(true);
  #hasSound = $state(true);
  /** By time, the one read first first; null where there is no picture. */
  readonly #pictures = new Map<number, Picture | null>();
  readonly #pieces = new Map<number, Piece>();
  #failures = 0;
  #isShown = false;

  /** False once it is known that no picture can be shown. */
  get hasPictures(): boolean {
    return this.#hasPictures;
  }
  /** False once it is known that there is no sound to show. */
  get hasSound(): boolean {
    return this.#hasSound;
  }

  /** Undefined until it was read. */
  picture(timeUs: number): Picture | null | undefined {
    void this.#version;
    return this.#pictures.get(timeUs);
  }

  addPicture(timeUs: number, picture: Picture | null): void {
    this.#pictures.delete(timeUs);
    this.#pictures.set(timeUs, picture);
    const oldest = this.#pictures.keys().next();
    if (this.#pictures.size > KEPT_PICTURES && !oldest.done) this.#pictures.delete(oldest.value);
    if (picture) this.#isShown = true;
    else if (!this.#isShown && ++this.#failures >= PATIENCE) this.#hasPictures = false;
    this.#version++;
  }

  hasPiece(index: number): boolean {
    return this.#pieces.has(index);
  }

  /** @param peaks of the piece, shorter where the sound ends; null where it cannot be decoded */
  addPiece(index: number, peaks: Uint8Array | null): void {
    if (!peaks && this.#pieces.size === 0) this.#hasSound = false;
    // A damaged piece is shown as silence.
    this.#keepPiece(index, peaks ?? new Uint8Array(0));
    this.#version++;
  }

  #keepPiece(index: number, peaks: Uint8Array): void {
    const coarse = Uint8Array.from({ length: Math.ceil(peaks.length / COARSE) }, (_, at) =>
      loudest(peaks, at * COARSE, (at + 1) * COARSE),
    );
    this.#pieces.set(index, { fine: peaks, coarse });
  }

  /** The loudest amplitude in `[fromUs, toUs)`, 0 to 255; 0 where nothing was read. */
  loudness(fromUs: number, toUs: number): number {
    void this.#version;
    const isCoarse = ((toUs - fromUs) / MICROS_PER_SECOND) * PEAKS_PER_SECOND >= 2 * COARSE;
    const perSecond = isCoarse ? PEAKS_PER_SECOND / COARSE : PEAKS_PER_SECOND;
    const perPiece = PIECE_SECONDS * perSecond;
    const first = Math.max(0, Math.floor((fromUs / MICROS_PER_SECOND) * perSecond));
    const last = Math.max(first + 1, Math.ceil((toUs / MICROS_PER_SECOND) * perSecond));
    let highest = 0;
    for (let at = first; at < last; ) {
      const index = Math.floor(at / perPiece);
      const end = Math.min(last, (index + 1) * perPiece);
      const piece = this.#pieces.get(index);
      if (piece) {
        const peaks = isCoarse ? piece.coarse : piece.fine;
        highest = Math.max(highest, loudest(peaks, at - index * perPiece, end - index * perPiece));
      }
      at = end;
    }
    return highest;
  }

  withoutPictures(): void {
    this.#hasPictures = false;
  }

  withoutSound(): void {
    this.#hasSound = false;
  }
}

function loudest(peaks: Uint8Array, from: number, to: number): number {
  let highest = 0;
  for (let at = from; at < to && at < peaks.length; at++) if (peaks[at]! > highest) highest = peaks[at]!;
  return highest;
}
