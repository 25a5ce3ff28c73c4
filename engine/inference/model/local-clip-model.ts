import { SerialQueue } from '../../base/serial-queue.ts';
import type { ClipManifest } from '../package/manifest.ts';
import type { Session } from '../runtime/session.ts';
import { checkSignature, mismatch } from '../runtime/signature.ts';
import { clipDims, clipFeed } from './clip-input.ts';
import type { ClipComputation } from './model.ts';

/** A clip package on one runtime. Runs queue; see `Model` for shapes and ownership. */
export class LocalClipModel implements ClipComputation {
  readonly kind = 'clip';
  readonly manifest: ClipManifest;
  readonly #session: Session;
  readonly #queue = new SerialQueue();
  readonly #input: string;
  readonly #output: string;

  /** Converted models name their tensors as they like: the only input and the first output count. */
  constructor(manifest: ClipManifest, session: Session) {
    const [input] = session.inputs;
    const [output] = session.outputs;
    if (!input || !output) throw mismatch('model', 'has no input or no output');
    const { input: wanted, labels } = manifest;
    checkSignature(
      'model',
      session,
      [{ name: input.name, type: wanted.dtype, shape: [null, ...clipDims(wanted).slice(1)] }],
      [{ name: output.name, type: 'float32', shape: [null, labels.length] }],
    );
    if (typeof input.shape[0] === 'number' && input.shape[0] !== 1)
      throw mismatch('model', 'takes several clips');
    this.manifest = manifest;
    this.#session = session;
    this.#input = input.name;
    this.#output = output.name;
  }

  async classify(clip: Uint8Array): Promise<Float32Array> {
    const { input, labels } = this.manifest;
    const length = input.framesPerClip * input.height * input.width * 3;
    if (clip.length !== length) throw new Error(`classify: ${clip.length} bytes instead of ${length}`);
    return this.#queue.run(async () => {
      const logits = await this.#session.run({ [this.#input]: clipFeed(clip, input) }, this.#output);
      if (logits.length !== labels.length) throw mismatch('model', `gives ${logits.length} scores`);
      return logits;
    });
  }

  /** Waits for the runs in the queue, then frees the graph. */
  dispose(): Promise<void> {
    return this.#queue.run(() => this.#session.release());
  }
}
