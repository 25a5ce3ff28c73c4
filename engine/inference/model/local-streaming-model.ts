import { SerialQueue } from '../../base/serial-queue.ts';
import type { StreamingManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { checkSignature, fixedBatch, mismatch } from '../runtime/signature.ts';
import { expectLength, LocalEncoder, tensor } from './local-encoder.ts';
import type { BatchLimits, StreamingComputation } from './model.ts';

/** Encoder and head of a streaming package on one runtime. Runs queue; see `Model` for shapes and ownership. */
export class LocalStreamingModel implements StreamingComputation {
  readonly kind = 'streaming';
  readonly manifest: StreamingManifest;
  readonly #encoder: LocalEncoder;
  readonly #head: Session;
  readonly #queue = new SerialQueue();
  readonly batch: BatchLimits;
  readonly #slotFloats: number;

  /** Throws `model/shape-mismatch` when graphs and manifest do not fit. */
  constructor(manifest: StreamingManifest, runtime: Runtime, encoder: Session, head: Session) {
    const { tokens, window, labels } = manifest;
    this.#encoder = new LocalEncoder(manifest, runtime, encoder, this.#queue);
    checkSignature(
      'head',
      head,
      [
        tensor('tokens', 'float32', [null, window.slots, tokens.count, tokens.width]),
        tensor('mask', 'float32', [null, window.slots]),
      ],
      [tensor('logits', 'float32', [null, window.slots, labels.length])],
    );
    const fixedWindows = fixedBatch(head);
    if ((fixedWindows ?? 1) !== 1) throw mismatch('head', 'takes several windows at once');
    this.manifest = manifest;
    this.#head = head;
    this.batch = {
      slots: this.#encoder.batch.slots,
      windows: fixedWindows ?? runtime.batch.windows,
    };
    this.#slotFloats = tokens.count * tokens.width;
  }

  encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.#encoder.encode(frames, slots);
  }

  attend(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.#encoder.attend(frames, slots);
  }

  async head(tokens: Float32Array, slots: number, windows = 1): Promise<Float32Array> {
    const { window, labels } = this.manifest;
    if (slots < 1 || slots > window.slots)
      throw new Error(`head takes 1 to ${window.slots} slots, not ${slots}`);
    const windowFloats = slots * this.#slotFloats;
    expectLength('head', tokens, windows * windowFloats);
    return this.#queue.run(async () => {
      if (windows === 1) return this.#headRun(tokens, slots, 1);
      const logits = new Float32Array(windows * slots * labels.length);
      for (let first = 0; first < windows; first += this.batch.windows) {
        const count = Math.min(this.batch.windows, windows - first);
        const part = tokens.subarray(first * windowFloats, (first + count) * windowFloats);
        logits.set(await this.#headRun(part, slots, count), first * slots * labels.length);
      }
      return logits;
    });
  }

  /** Waits for the runs in the queue, then frees both graphs. */
  dispose(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#encoder.release();
      await this.#head.release();
    });
  }

  async #headRun(tokens: Float32Array, slots: number, windows: number): Promise<Float32Array> {
    const { window, labels, tokens: shape } = this.manifest;
    const isFull = slots === window.slots;
    const given = slots * this.#slotFloats;
    const padded = isFull ? tokens : new Float32Array(windows * window.slots * this.#slotFloats);
    const mask = new Float32Array(windows * window.slots);
    for (let index = 0; index < windows; index++) {
      mask.fill(1, index * window.slots, index * window.slots + slots);
      if (!isFull) {
        const own = tokens.subarray(index * given, (index + 1) * given);
        padded.set(own, index * window.slots * this.#slotFloats);
      }
    }
    const logits = await this.#head.run(
      {
        tokens: { type: 'float32', data: padded, dims: [windows, window.slots, shape.count, shape.width] },
        mask: { type: 'float32', data: mask, dims: [windows, window.slots] },
      },
      'logits',
    );
    const row = window.slots * labels.length;
    expectLength('head', logits, windows * row);
    if (isFull) return logits;
    const out = new Float32Array(windows * slots * labels.length);
    for (let index = 0; index < windows; index++) {
      const own = logits.subarray(index * row, index * row + slots * labels.length);
      out.set(own, index * slots * labels.length);
    }
    return out;
  }
}
