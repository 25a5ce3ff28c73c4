import { SerialQueue } from '../../base/serial-queue.ts';
import type { StreamingManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { checkSignature, type Expected, fixedBatch, mismatch } from '../runtime/signature.ts';
import type { BatchLimits, StreamingComputation } from './model.ts';

/** Encoder and head of a streaming package on one runtime. Runs queue; see `Model` for shapes and ownership. */
export class LocalStreamingModel implements StreamingComputation {
  readonly kind = 'streaming';
  readonly manifest: StreamingManifest;
  readonly #encoder: Session;
  readonly #head: Session;
  readonly #queue = new SerialQueue();
  readonly batch: BatchLimits;
  readonly #batchIsFixed: boolean;
  readonly #slotBytes: number;
  readonly #slotFloats: number;

  /** Throws `model/shape-mismatch` when graphs and manifest do not fit. */
  constructor(manifest: StreamingManifest, runtime: Runtime, encoder: Session, head: Session) {
    const { input, tokens, window, labels } = manifest;
    const { framesPerSlot, height, width } = input;
    checkSignature(
      'encoder',
      encoder,
      [tensor('frames', 'uint8', [null, framesPerSlot, height, width, 3])],
      [tensor('tokens', 'float32', [null, tokens.count, tokens.width])],
    );
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
    this.#encoder = encoder;
    this.#head = head;
    this.#batchIsFixed = fixedBatch(encoder) !== null;
    this.batch = {
      slots: fixedBatch(encoder) ?? runtime.batch.slots,
      windows: fixedWindows ?? runtime.batch.windows,
    };
    this.#slotBytes = framesPerSlot * height * width * 3;
    this.#slotFloats = tokens.count * tokens.width;
  }

  async encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    expectLength('encode', frames, slots * this.#slotBytes);
    return this.#queue.run(async () => {
      const tokens = new Float32Array(slots * this.#slotFloats);
      for (let slot = 0; slot < slots; slot += this.batch.slots) {
        const count = Math.min(this.batch.slots, slots - slot);
        const bytes = frames.subarray(slot * this.#slotBytes, (slot + count) * this.#slotBytes);
        const part = await this.#encodeRun(bytes, count);
        tokens.set(part.subarray(0, count * this.#slotFloats), slot * this.#slotFloats);
      }
      return tokens;
    });
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

  async #encodeRun(frames: Uint8Array, slots: number): Promise<Float32Array> {
    const { framesPerSlot, height, width } = this.manifest.input;
    const batch = this.#batchIsFixed ? this.batch.slots : slots;
    let data = frames;
    if (batch !== slots) {
      data = new Uint8Array(batch * this.#slotBytes);
      data.set(frames);
    }
    const dims = [batch, framesPerSlot, height, width, 3];
    const tokens = await this.#encoder.run({ frames: { type: 'uint8', data, dims } }, 'tokens');
    expectLength('encoder', tokens, batch * this.#slotFloats);
    return tokens;
  }
}

function tensor(name: string, type: Expected['type'], shape: Expected['shape']): Expected {
  return { name, type, shape };
}

function expectLength(what: string, data: ArrayLike<number>, length: number): void {
  if (data.length !== length) throw new Error(`${what}: ${data.length} values instead of ${length}`);
}
