import type { Model } from '../inference/model/model.ts';
import type { ClipManifest } from '../inference/package/manifest.ts';
import type { FrameChunk } from './frame-chunks.ts';
import { LogitAverage } from './logit-average.ts';
import type { LogitSink, Scorer } from './scorer.ts';

/**
 * Classifies a clip every `strideFrames` frames; a slot of the timeline is that long. A slot's logits are the mean
 * over the clips it lies in, weighted by how near its centre is to the clip's (falling to 0 where they no longer
 * meet), so that a long clip speaks mostly for its middle. The last clip ends with the video; a video shorter than a
 * clip is filled up with its last frame.
 */
export class ClipScorer implements Scorer {
  readonly chunkFrames: number;
  readonly #model: Model;
  readonly #manifest: ClipManifest;
  readonly #report: LogitSink;
  readonly #average: LogitAverage;
  readonly #frameBytes: number;
  /** The last `#heldFrames` frames before `#frames`, in order. */
  readonly #pixels: Uint8Array;
  #heldFrames = 0;
  #frames = 0;
  #nextStart = 0;
  #lastEnd = 0;

  constructor(model: Model, manifest: ClipManifest, report: LogitSink) {
    const { input, window } = manifest;
    this.chunkFrames = window.strideFrames;
    this.#model = model;
    this.#manifest = manifest;
    this.#report = report;
    this.#average = new LogitAverage(manifest.labels.length);
    this.#frameBytes = input.width * input.height * 3;
    const most = Math.max(input.framesPerClip, window.strideFrames) + window.strideFrames;
    this.#pixels = new Uint8Array(most * this.#frameBytes);
  }

  async push(chunk: FrameChunk): Promise<void> {
    const { framesPerClip } = this.#manifest.input;
    this.#hold(chunk);
    while (this.#nextStart + framesPerClip <= this.#frames) {
      await this.#runClip(this.#nextStart);
      this.#nextStart += this.#manifest.window.strideFrames;
    }
  }

  async finish(): Promise<number> {
    if (this.#lastEnd < this.#frames) {
      await this.#runClip(Math.max(0, this.#frames - this.#manifest.input.framesPerClip));
    }
    return Math.ceil(this.#frames / this.#manifest.window.strideFrames);
  }

  async #runClip(start: number): Promise<void> {
    const { framesPerClip } = this.#manifest.input;
    const { strideFrames } = this.#manifest.window;
    const logits = await this.#model.classify(this.#clip(start));
    this.#lastEnd = Math.min(start + framesPerClip, this.#frames);
    const first = Math.floor(start / strideFrames);
    const end = Math.ceil(this.#lastEnd / strideFrames);
    const reach = (framesPerClip + strideFrames) / 2;
    for (let slot = first; slot < end; slot++) {
      const distance = Math.abs((slot + 0.5) * strideFrames - (start + framesPerClip / 2));
      // A clip filled up with its last frame still speaks for every slot it shows.
      this.#average.add(slot, logits, 0, Math.max(1 - distance / reach, 1e-3));
    }
    this.#report(first, end - first, this.#average.mean(first, end - first));
    this.#average.forgetBefore(Math.floor(Math.max(0, this.#frames - framesPerClip) / strideFrames));
  }

  #clip(start: number): Uint8Array {
    const { framesPerClip } = this.#manifest.input;
    const from = start - (this.#frames - this.#heldFrames);
    const present = Math.min(framesPerClip, this.#frames - start);
    const clip = new Uint8Array(framesPerClip * this.#frameBytes);
    clip.set(this.#pixels.subarray(from * this.#frameBytes, (from + present) * this.#frameBytes));
    for (let frame = present; frame < framesPerClip; frame++) {
      clip.copyWithin(frame * this.#frameBytes, (present - 1) * this.#frameBytes, present * this.#frameBytes);
    }
    return clip;
  }

  #hold(chunk: FrameChunk): void {
    const { framesPerClip } = this.#manifest.input;
    const keep = Math.min(this.#heldFrames, Math.max(framesPerClip, this.#manifest.window.strideFrames));
    const surplus = this.#heldFrames - keep;
    this.#pixels.copyWithin(0, surplus * this.#frameBytes, this.#heldFrames * this.#frameBytes);
    this.#pixels.set(chunk.pixels.subarray(0, chunk.count * this.#frameBytes), keep * this.#frameBytes);
    this.#heldFrames = keep + chunk.count;
    this.#frames += chunk.count;
  }
}
