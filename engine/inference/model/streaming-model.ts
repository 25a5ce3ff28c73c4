import { SerialQueue } from '../../base/serial-queue.ts';
import type { StreamingManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { checkSignature, type Expected, fixedBatch, mismatch } from '../runtime/signature.ts';
import type { LocalModel } from './model.ts';

/** Encoder and head of a streaming package on one runtime. Runs queue; see `Model` for shapes and ownership. */
export class StreamingModel implements LocalModel {
  readonly manifest: StreamingManifest;
  readonly #encoder: Session;
  readonly #head: Session;
  readonly #queue = new SerialQueue();
  readonly #slotsPerRun: number;
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
    if ((fixedBatch(head) ?? 1) !== 1) throw mismatch('head', 'takes several windows at once');
    this.manifest = manifest;
    this.#encoder = encoder;
    this.#head = head;
    this.#batchIsFixed = fixedBatch(encoder) !== null;
    this.#slotsPerRun = fixedBatch(encoder) ?? runtime.slotsPerRun;
    this.#slotBytes = framesPerSlot * height * width * 3;
    this.#slotFloats = tokens.count * tokens.width;
  }

  /** Largest number of slots that one run of the encoder takes. */
  get slotsPerRun(): number {
    return this.#slotsPerRun;
  }

  async encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    expectLength('encode', frames, slots * this.#slotBytes);
    return this.#queue.run(async () => {
      const tokens = new Float32Array(slots * this.#slotFloats);
      for (let slot = 0; slot < slots; slot += this.#slotsPerRun) {
        const count = Math.min(this.#slotsPerRun, slots - slot);
        const bytes = frames.subarray(slot * this.#slotBytes, (slot + count) * this.#slotBytes);
        const part = await this.#encodeRun(bytes, count);
        tokens.set(part.subarray(0, count * this.#slotFloats), slot * this.#slotFloats);
      }
      return tokens;
    });
  }

  async head(tokens: Float32Array, slots: number): Promise<Float32Array> {
    const { window, labels, tokens: shape } = this.manifest;
    if (slots < 1 || slots > window.slots)
      throw new Error(`head takes 1 to ${window.slots} slots, not ${slots}`);
    expectLength('head', tokens, slots * this.#slotFloats);
    return this.#queue.run(async () => {
      const padded = slots === window.slots ? tokens : new Float32Array(window.slots * this.#slotFloats);
      if (padded !== tokens) padded.set(tokens);
      const mask = new Float32Array(window.slots).fill(1, 0, slots);
      const logits = await this.#head.run(
        {
          tokens: { type: 'float32', data: padded, dims: [1, window.slots, shape.count, shape.width] },
          mask: { type: 'float32', data: mask, dims: [1, window.slots] },
        },
        'logits',
      );
      expectLength('head', logits, window.slots * labels.length);
      return slots === window.slots ? logits : logits.slice(0, slots * labels.length);
    });
  }

  async classify(): Promise<Float32Array> {
    throw new Error('a streaming model has no clip classifier');
  }

  /** Waits for the runs in the queue, then frees both graphs. */
  dispose(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#encoder.release();
      await this.#head.release();
    });
  }

  async #encodeRun(frames: Uint8Array, slots: number): Promise<Float32Array> {
    const { framesPerSlot, height, width } = this.manifest.input;
    const batch = this.#batchIsFixed ? this.#slotsPerRun : slots;
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
