import { sharedFloats } from '../../base/memory.ts';
import type { StreamingModel } from '../../inference/model/model.ts';
import { LogitAverage } from './logit-average.ts';
import type { Head, LogitSink, Piece } from './piece.ts';

/** Slots for which the first, provisional scores are given. They are given again each time this doubles. */
const FIRST_GLIMPSE_SLOTS = 4;

/**
 * Runs a streaming model's head over windows of tokens, several at once where they are there. A slot's logits are the
 * mean over the windows it lies in. While the first window still fills, the head runs on what there is, at doubling
 * lengths: at most log2(window) runs more than needed, however long the video.
 */
export class WindowHead implements Head<Float16Array> {
  readonly #model: StreamingModel;
  readonly #report: LogitSink;
  readonly #average: LogitAverage;
  readonly #classes: number;
  readonly #slotTokens: number;
  readonly #window: number;
  readonly #stride: number;
  /** Tokens of the last `#heldSlots` slots before `#slots`, in order. */
  #tokens: Float32Array;
  /** Several windows side by side, for the run that goes on. */
  #windows = sharedFloats(0);
  #heldSlots = 0;
  #slots = 0;
  /** From this slot on all have the same tokens: over a gap of the file, many do. */
  #alikeFrom = 0;
  /** Logits of a window that holds only these, once one was scored. */
  #stillLogits: Float32Array | null = null;
  #nextStart = 0;
  #nextGlimpse = FIRST_GLIMPSE_SLOTS;

  constructor(model: StreamingModel, report: LogitSink) {
    const { window, tokens, labels } = model.manifest;
    this.#model = model;
    this.#report = report;
    this.#classes = labels.length;
    this.#average = new LogitAverage(labels.length);
    this.#window = window.slots;
    // A stride beyond the window would leave slots without any score.
    this.#stride = Math.min(window.stride, window.slots);
    this.#slotTokens = tokens.count * tokens.width;
    this.#tokens = sharedFloats(2 * window.slots * this.#slotTokens);
  }

  async push({ data, count }: Piece<Float16Array>): Promise<void> {
    this.#hold(data, count);
    while (this.#slots - this.#nextStart >= this.#window) {
      const ready = 1 + Math.floor((this.#slots - this.#nextStart - this.#window) / this.#stride);
      const windows = Math.min(ready, this.#model.batch.windows);
      await this.#runWindows(this.#nextStart, this.#window, windows);
      this.#nextStart += windows * this.#stride;
      this.#average.forgetBefore(Math.min(this.#nextStart, this.#slots - this.#window));
    }
    if (this.#nextStart === 0 && this.#slots >= this.#nextGlimpse) {
      while (this.#nextGlimpse <= this.#slots) this.#nextGlimpse *= 2;
      const logits = await this.#model.head(this.#tokensOf(0, this.#slots), this.#slots);
      this.#report(0, this.#slots, logits.slice());
    }
  }

  async finish(): Promise<number> {
    const lastEnd = this.#nextStart === 0 ? 0 : this.#nextStart - this.#stride + this.#window;
    if (this.#slots > lastEnd) {
      const start = Math.max(0, this.#slots - this.#window);
      await this.#runWindows(start, this.#slots - start, 1);
    }
    return this.#slots;
  }

  /** Scores `windows` windows of `slots` slots, the first from `start` on, and reports what they reach. */
  async #runWindows(start: number, slots: number, windows: number): Promise<void> {
    const isStill = slots === this.#window && start >= this.#alikeFrom;
    const logits = isStill ? await this.#logitsOfStill(start) : await this.#logits(start, slots, windows);
    for (let index = 0; index < windows; index++) {
      const first = start + index * this.#stride;
      const row = isStill ? 0 : index * slots;
      for (let slot = 0; slot < slots; slot++) {
        this.#average.add(first + slot, logits, (row + slot) * this.#classes);
      }
    }
    const reach = (windows - 1) * this.#stride + slots;
    this.#report(start, reach, this.#average.mean(start, reach));
  }

  async #logits(start: number, slots: number, windows: number): Promise<Float32Array> {
    if (windows === 1) return this.#model.head(this.#tokensOf(start, slots), slots);
    const length = slots * this.#slotTokens;
    if (this.#windows.length < windows * length) this.#windows = sharedFloats(windows * length);
    for (let index = 0; index < windows; index++) {
      this.#windows.set(this.#tokensOf(start + index * this.#stride, slots), index * length);
    }
    return this.#model.head(this.#windows.subarray(0, windows * length), slots, windows);
  }

  async #logitsOfStill(start: number): Promise<Float32Array> {
    this.#stillLogits ??= (await this.#logits(start, this.#window, 1)).slice();
    return this.#stillLogits;
  }

  #tokensOf(start: number, slots: number): Float32Array {
    const from = start - (this.#slots - this.#heldSlots);
    return this.#tokens.subarray(from * this.#slotTokens, (from + slots) * this.#slotTokens);
  }

  /** Appends tokens and forgets those that no window to come can need: all but the last window's. */
  #hold(tokens: Float16Array, slots: number): void {
    const keep = Math.min(this.#heldSlots, this.#window);
    const kept = this.#tokens.subarray(
      (this.#heldSlots - keep) * this.#slotTokens,
      this.#heldSlots * this.#slotTokens,
    );
    const wanted = (keep + slots) * this.#slotTokens;
    const room = wanted <= this.#tokens.length ? this.#tokens : sharedFloats(wanted);
    room.set(kept);
    this.#tokens = room;
    this.#tokens.set(tokens.subarray(0, slots * this.#slotTokens), keep * this.#slotTokens);
    for (let slot = 0; slot < slots; slot++) {
      if (this.#isLikeBefore(keep + slot)) continue;
      this.#alikeFrom = this.#slots + slot;
      this.#stillLogits = null;
    }
    this.#heldSlots = keep + slots;
    this.#slots += slots;
  }

  /** Whether the slot at `place` of what is held has the tokens of the one before it. */
  #isLikeBefore(place: number): boolean {
    if (place === 0) return false;
    const at = place * this.#slotTokens;
    for (let token = at; token < at + this.#slotTokens; token++) {
      if (this.#tokens[token] !== this.#tokens[token - this.#slotTokens]) return false;
    }
    return true;
  }
}
