import { SerialQueue } from '../../base/serial-queue.ts';
import { LocalEye } from '../eye/eye.ts';
import type { TaughtManifest } from '../package/manifest.ts';
import type { Runtime, Session } from '../runtime/session.ts';
import { LocalEncoder } from './local-encoder.ts';
import type { BatchLimits, TaughtComputation } from './model.ts';

/** The encoder of a taught package on one runtime, and what was taught. */
export class LocalTaughtModel implements TaughtComputation {
  readonly kind = 'taught';
  readonly manifest: TaughtManifest;
  readonly taught: Uint8Array<ArrayBuffer>;
  readonly eye: LocalEye | null;
  readonly #encoder: LocalEncoder;
  readonly #queue = new SerialQueue();

  /** Throws `model/shape-mismatch` when graph and manifest do not fit. */
  constructor(
    manifest: TaughtManifest,
    runtime: Runtime,
    encoder: Session,
    eye: Session | null,
    taught: Uint8Array<ArrayBuffer>,
  ) {
    this.manifest = manifest;
    this.taught = taught;
    const { sha256 } = manifest.files.eye ?? {};
    this.eye = manifest.eye && eye && sha256 ? new LocalEye({ ...manifest.eye, sha256 }, eye) : null;
    this.#encoder = new LocalEncoder(manifest, runtime, encoder, this.#queue);
  }

  get batch(): BatchLimits {
    return this.#encoder.batch;
  }

  encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.#encoder.encode(frames, slots);
  }

  attend(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.#encoder.attend(frames, slots);
  }

  /** Waits for the runs in the queue, then frees the graphs. */
  async dispose(): Promise<void> {
    await this.#queue.run(() => this.#encoder.release());
    await this.eye?.dispose();
  }
}
