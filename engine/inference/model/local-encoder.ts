import type { SerialQueue } from '../../base/serial-queue.ts';
import type { EncoderManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { checkSignature, type Expected, fixedBatch, mismatch } from '../runtime/signature.ts';
import type { BatchLimits } from './model.ts';

/** The output that says where the tokens come from, beside `tokens`. */
const ATTENTION = 'attention';

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
  encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.#run(frames, slots, 'tokens', this.#slotFloats);
  }

  /** See `Attending`. */
  async attend(frames: Uint8Array, slots: number): Promise<Float32Array> {
    const { count, attentionHeight, attentionWidth } = this.#manifest.tokens;
    if (!this.#encoder.outputs.some(({ name }) => name === ATTENTION))
      throw mismatch('encoder', 'does not tell where its tokens come from');
    return this.#run(frames, slots, ATTENTION, count * attentionHeight * attentionWidth);
  }

  #run(frames: Uint8Array, slots: number, output: string, slotFloats: number): Promise<Float32Array> {
    expectLength(output, frames, slots * this.#slotBytes);
    return this.#queue.run(async () => {
      if (slots === (this.#batchIsFixed ? this.batch.slots : Math.min(slots, this.batch.slots)))
        return this.#batch(frames, slots, output, slotFloats);
      const all = new Float32Array(slots * slotFloats);
      for (let slot = 0; slot < slots; slot += this.batch.slots) {
        const count = Math.min(this.batch.slots, slots - slot);
        const bytes = frames.subarray(slot * this.#slotBytes, (slot + count) * this.#slotBytes);
        const part = await this.#batch(bytes, count, output, slotFloats);
        all.set(part.subarray(0, count * slotFloats), slot * slotFloats);
      }
      return all;
    });
  }

  /** To be called in a turn of the queue. */
  release(): Promise<void> {
    return this.#encoder.release();
  }

  async #batch(frames: Uint8Array, slots: number, output: string, floats: number): Promise<Float32Array> {
    const { framesPerSlot, height, width } = this.#manifest.input;
    const batch = this.#batchIsFixed ? this.batch.slots : slots;
    let data = frames;
    if (batch !== slots) {
      data = new Uint8Array(batch * this.#slotBytes);
      data.set(frames);
    }
    const dims = [batch, framesPerSlot, height, width, 3];
    const values = await this.#encoder.run({ frames: { type: 'uint8', data, dims } }, output);
    expectLength('encoder', values, batch * floats);
    return values;
  }
}

export function tensor(name: string, type: Expected['type'], shape: Expected['shape']): Expected {
  return { name, type, shape };
}

export function expectLength(what: string, data: ArrayLike<number>, length: number): void {
  if (data.length !== length) throw new Error(`${what}: ${data.length} values instead of ${length}`);
}
