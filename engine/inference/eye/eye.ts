import { SerialQueue } from '../../base/serial-queue.ts';
import type { Session } from '../runtime/session.ts';
import { checkSignature } from '../runtime/signature.ts';

/** What is known of an eye before it is opened. */
export interface EyeInfo {
  /** SHA-256 of its graph. */
  readonly sha256: string;
  /** Side of the pictures that it takes, in pixels. */
  readonly size: number;
  /** Numbers that it says of a picture. */
  readonly width: number;
}

/** Describes single pictures by what there is to see, whatever the labels: see models/training/network/eye.py. */
export interface Eye {
  readonly info: EyeInfo;
  /** RGB bytes `[count, size, size, 3]` (borrowed) to `[count, width]` (owned by the caller). */
  look(pictures: Uint8Array, count: number): Promise<Float32Array>;
}

/** Pictures that one run takes: enough to fill a processor. */
const BATCH = 4;

/** An eye on one runtime. Runs take turns. */
export class LocalEye implements Eye {
  readonly info: EyeInfo;
  readonly #session: Session;
  readonly #queue = new SerialQueue();

  /** Throws `model/shape-mismatch` when the graph is another. */
  constructor(info: EyeInfo, session: Session) {
    const { size, width } = info;
    checkSignature(
      'eye',
      session,
      [{ name: 'pictures', type: 'uint8', shape: [null, size, size, 3] }],
      [{ name: 'appearance', type: 'float32', shape: [null, width] }],
    );
    this.info = info;
    this.#session = session;
  }

  look(pictures: Uint8Array, count: number): Promise<Float32Array> {
    const { size, width } = this.info;
    const bytes = size * size * 3;
    return this.#queue.run(async () => {
      const out = new Float32Array(count * width);
      for (let first = 0; first < count; first += BATCH) {
        const taken = Math.min(BATCH, count - first);
        const data = pictures.subarray(first * bytes, (first + taken) * bytes);
        const feeds = { pictures: { type: 'uint8', data, dims: [taken, size, size, 3] } } as const;
        out.set(await this.#session.run(feeds, 'appearance'), first * width);
      }
      return out;
    });
  }

  /** Waits for the runs in the queue, then frees the graph. */
  dispose(): Promise<void> {
    return this.#queue.run(() => this.#session.release());
  }
}
