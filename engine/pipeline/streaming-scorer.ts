import type { Model } from '../inference/model/model.ts';
import type { StreamingManifest } from '../inference/package/manifest.ts';
import type { FrameChunk } from './frame-chunks.ts';
import { LogitAverage } from './logit-average.ts';
import type { LogitSink, Scorer } from './scorer.ts';

/** Slots for which the first, provisional scores are given. They are given again each time this doubles. */
const FIRST_GLIMPSE_SLOTS = 4;
/** Slots encoded at once: few on a processor, so that the first scores come early; more keep a graphics card busy. */
const ENCODE_SLOTS = { cpu: 4, wasm: 4, webgpu: 8 } as const;

/**
 * Encodes each slot once and runs the head over windows of tokens. A slot's logits are the mean over the windows it
 * lies in. While the first window still fills, the head runs on what there is, at doubling lengths: at most
 * log2(window) runs more than needed, however long the video.
 */
export class StreamingScorer implements Scorer {
  readonly chunkFrames: number;
  readonly #model: Model;
  readonly #manifest: StreamingManifest;
  readonly #report: LogitSink;
  readonly #average: LogitAverage;
  readonly #slotTokens: number;
  readonly #stride: number;
  /** Tokens of the last `#heldSlots` slots before `#slots`, in order. */
  readonly #tokens: Float32Array;
  #heldSlots = 0;
  #slots = 0;
  #nextStart = 0;
  #nextGlimpse = FIRST_GLIMPSE_SLOTS;

  constructor(model: Model, manifest: StreamingManifest, report: LogitSink) {
    const encodeSlots = ENCODE_SLOTS[model.provider];
    this.chunkFrames = encodeSlots * manifest.input.framesPerSlot;
    this.#model = model;
    this.#manifest = manifest;
    this.#report = report;
    this.#average = new LogitAverage(manifest.labels.length);
    // A stride beyond the window would leave slots without any score.
    this.#stride = Math.min(manifest.window.stride, manifest.window.slots);
    this.#slotTokens = manifest.tokens.count * manifest.tokens.width;
    this.#tokens = new Float32Array((manifest.window.slots + encodeSlots) * this.#slotTokens);
  }

  async push(chunk: FrameChunk): Promise<void> {
    const { window, input } = this.#manifest;
    const slots = Math.ceil(chunk.count / input.framesPerSlot);
    this.#hold(await this.#model.encode(chunk.pixels, slots), slots);
    while (this.#slots - this.#nextStart >= window.slots) {
      await this.#runWindow(this.#nextStart, window.slots);
      this.#nextStart += this.#stride;
      this.#average.forgetBefore(Math.min(this.#nextStart, this.#slots - window.slots));
    }
    if (this.#nextStart === 0 && this.#slots >= this.#nextGlimpse) {
      while (this.#nextGlimpse <= this.#slots) this.#nextGlimpse *= 2;
      this.#report(0, this.#slots, (await this.#head(0, this.#slots)).slice());
    }
  }

  async finish(): Promise<number> {
    const length = this.#manifest.window.slots;
    const lastEnd = this.#nextStart === 0 ? 0 : this.#nextStart - this.#stride + length;
    if (this.#slots > lastEnd) {
      const start = Math.max(0, this.#slots - length);
      await this.#runWindow(start, this.#slots - start);
    }
    return this.#slots;
  }

  async #runWindow(start: number, slots: number): Promise<void> {
    const logits = await this.#head(start, slots);
    const classes = this.#manifest.labels.length;
    for (let index = 0; index < slots; index++) this.#average.add(start + index, logits, index * classes);
    this.#report(start, slots, this.#average.mean(start, slots));
  }

  #head(start: number, slots: number): Promise<Float32Array> {
    const from = start - (this.#slots - this.#heldSlots);
    return this.#model.head(
      this.#tokens.subarray(from * this.#slotTokens, (from + slots) * this.#slotTokens),
      slots,
    );
  }

  /** Appends tokens and forgets those that no window to come can need: all but the last window's. */
  #hold(tokens: Float32Array, slots: number): void {
    const keep = Math.min(this.#heldSlots, this.#manifest.window.slots);
    const surplus = this.#heldSlots - keep;
    this.#tokens.copyWithin(0, surplus * this.#slotTokens, this.#heldSlots * this.#slotTokens);
    this.#tokens.set(tokens.subarray(0, slots * this.#slotTokens), keep * this.#slotTokens);
    this.#heldSlots = keep + slots;
    this.#slots += slots;
  }
}
