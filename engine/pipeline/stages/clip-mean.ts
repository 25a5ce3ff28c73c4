import type { ClipManifest } from '../../inference/package/manifest.ts';
import { LogitAverage } from './logit-average.ts';
import type { Head, LogitSink, Piece } from './piece.ts';

/**
 * Turns the logits of clips into those of slots; a slot is `strideFrames` frames long. A slot's logits are the mean over
 * the clips it lies in, weighted by how near its centre is to the clip's (falling to 0 where they no longer meet), so
 * that a long clip speaks mostly for its middle.
 */
export class ClipMean implements Head<Float32Array> {
  readonly #manifest: ClipManifest;
  readonly #report: LogitSink;
  readonly #average: LogitAverage;
  #clips = 0;
  #samples = 0;

  constructor(manifest: ClipManifest, report: LogitSink) {
    this.#manifest = manifest;
    this.#report = report;
    this.#average = new LogitAverage(manifest.labels.length);
  }

  async push({ data, count, samples }: Piece<Float32Array>): Promise<void> {
    const { framesPerClip } = this.#manifest.input;
    const { strideFrames } = this.#manifest.window;
    const classes = this.#manifest.labels.length;
    this.#samples = samples;
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    for (let index = 0; index < count; index++) {
      // The last clip ends with the video, which need not be on the grid.
      const start = Math.min(this.#clips * strideFrames, Math.max(0, samples - framesPerClip));
      const [first, end] = this.#add(start, data, index * classes);
      from = Math.min(from, first);
      to = Math.max(to, end);
      this.#clips += 1;
    }
    if (to === 0) return;
    this.#report(from, to - from, this.#average.mean(from, to - from));
    this.#average.forgetBefore(Math.floor(Math.max(0, samples - framesPerClip) / strideFrames));
  }

  async finish(): Promise<number> {
    return this.#clips === 0 ? 0 : Math.ceil(this.#samples / this.#manifest.window.strideFrames);
  }

  /** Adds a clip's logits to its slots. Returns the first of these and one past the last. */
  #add(start: number, logits: Float32Array, offset: number): readonly [number, number] {
    const { framesPerClip } = this.#manifest.input;
    const { strideFrames } = this.#manifest.window;
    const first = Math.floor(start / strideFrames);
    const end = Math.ceil(Math.min(start + framesPerClip, this.#samples) / strideFrames);
    const reach = (framesPerClip + strideFrames) / 2;
    for (let slot = first; slot < end; slot++) {
      const distance = Math.abs((slot + 0.5) * strideFrames - (start + framesPerClip / 2));
      // A clip filled up with its last frame still speaks for every slot it shows.
      this.#average.add(slot, logits, offset, Math.max(1 - distance / reach, 1e-3));
    }
    return [first, end];
  }
}
