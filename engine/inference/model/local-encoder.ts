import type { SerialQueue } from '../../base/serial-queue.ts';
import type { EncoderManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { checkSignature, type Expected, fixedBatch } from '../runtime/signature.ts';
import type { BatchLimits } from './model.ts';

/** The encoder of a package on one runtime. Runs take turns in `queue`, which others may share. */
export class LocalEncoder {
  readonly #manifest: EncoderManifest;
  readonly #encoder: Session;
  readonly #queue: SerialQueue;
  /** Of slots; the runtime's own of windows. */
  readonly batch: BatchLimits;
  readonly #batchIsFixed: boolean;
  readonly #slotBytes: number;
  readonly #slotFloats: number;

  /** Throws `model/shape-mismatch` when graph and manifest do not fit. */
  constructor(manifest: EncoderManifest, runtime: Runtime, encoder: Session, queue: SerialQueue) {
    const { input, tokens } = manifest;
    const { framesPerSlot, height, width } = input;
    checkSignature(
      'encoder',
      encoder,
      [tensor('frames', 'uint8', [null, framesPerSlot, height, width, 3])],
      [tensor('tokens', 'float32', [null, tokens.count, tokens.width])],
    );
    this.#manifest = manifest;
    this.#encoder = encoder;
    this.#queue = queue;
    this.#batchIsFixed = fixedBatch(encoder) !== null;
    this.batch = { ...runtime.batch, slots: fixedBatch(encoder) ?? runtime.batch.slots };
    this.#slotBytes = framesPerSlot * height * width * 3;
    this.#slotFloats = tokens.count * tokens.width;
  }

  /** See `SlotEncoder`. */
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

  /** To be called in a turn of the queue. */
  release(): Promise<void> {
    return this.#encoder.release();
  }

  async #encodeRun(frames: Uint8Array, slots: number): Promise<Float32Array> {
    const { framesPerSlot, height, width } = this.#manifest.input;
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

export function tensor(name: string, type: Expected['type'], shape: Expected['shape']): Expected {
  return { name, type, shape };
}

export function expectLength(what: string, data: ArrayLike<number>, length: number): void {
  if (data.length !== length) throw new Error(`${what}: ${data.length} values instead of ${length}`);
}
