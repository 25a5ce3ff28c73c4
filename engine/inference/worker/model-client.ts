import type { WorkerPort } from '../../rpc/protocol.ts';
import type { Eye } from '../eye/eye.ts';
import type {
  BatchLimits,
  ClipModel,
  Model,
  ModelRef,
  OpenModelOptions,
  Provider,
  StreamingModel,
  TaughtModel,
} from '../model/model.ts';
import type { ClipManifest, StreamingManifest, TaughtManifest } from '../package/manifest.ts';
import { ModelConnection } from './model-connection.ts';

/** Starts a worker with `spawn` and loads `ref` in it. Rejects with the package's errors or `cancelled`. */
export async function openModelIn(
  spawn: () => WorkerPort,
  ref: ModelRef,
  options: OpenModelOptions = {},
): Promise<Model> {
  const connection = await ModelConnection.open(spawn, ref, options);
  const { manifest, batch, taught } = connection.known;
  if (manifest.kind === 'clip') return new ClipClient(connection, manifest);
  if (!batch) throw new Error('an encoder without a size of batches');
  if (manifest.kind === 'taught') return new TaughtClient(connection, manifest, batch, taught!);
  return new StreamingClient(connection, manifest, batch);
}

class Client {
  protected readonly connection: ModelConnection;

  constructor(connection: ModelConnection) {
    this.connection = connection;
  }

  get provider(): Provider {
    return this.connection.known.provider;
  }

  get device(): string {
    return this.connection.known.device;
  }

  dispose(): Promise<void> {
    return this.connection.dispose();
  }
}

class EncoderClient extends Client {
  readonly #batch: BatchLimits;

  constructor(connection: ModelConnection, batch: BatchLimits) {
    super(connection);
    this.#batch = batch;
  }

  /** Another processor takes other batches. */
  get batch(): BatchLimits {
    return this.connection.known.batch ?? this.#batch;
  }

  encode(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.connection.ask((rpc) => rpc.call('encode', { frames: sendable(frames), slots }));
  }

  attend(frames: Uint8Array, slots: number): Promise<Float32Array> {
    return this.connection.ask((rpc) => rpc.call('attend', { frames: sendable(frames), slots }));
  }
}

class StreamingClient extends EncoderClient implements StreamingModel {
  readonly kind = 'streaming';
  readonly manifest: StreamingManifest;

  constructor(connection: ModelConnection, manifest: StreamingManifest, batch: BatchLimits) {
    super(connection, batch);
    this.manifest = manifest;
  }

  head(tokens: Float32Array, slots: number, windows = 1): Promise<Float32Array> {
    return this.connection.ask((rpc) => rpc.call('head', { tokens: sendable(tokens), slots, windows }));
  }
}

class TaughtClient extends EncoderClient implements TaughtModel {
  readonly kind = 'taught';
  readonly manifest: TaughtManifest;
  readonly taught: Uint8Array<ArrayBuffer>;
  readonly eye: Eye | null;

  constructor(
    connection: ModelConnection,
    manifest: TaughtManifest,
    batch: BatchLimits,
    taught: Uint8Array<ArrayBuffer>,
  ) {
    super(connection, batch);
    this.manifest = manifest;
    this.taught = taught;
    const { sha256 } = manifest.files.eye ?? {};
    const look = (pictures: Uint8Array, count: number) =>
      connection.ask((rpc) => rpc.call('look', { pictures: sendable(pictures), count }));
    this.eye = manifest.eye && sha256 ? { info: { ...manifest.eye, sha256 }, look } : null;
  }
}

class ClipClient extends Client implements ClipModel {
  readonly kind = 'clip';
  readonly manifest: ClipManifest;

  constructor(connection: ModelConnection, manifest: ClipManifest) {
    super(connection);
    this.manifest = manifest;
  }

  classify(clip: Uint8Array): Promise<Float32Array> {
    return this.connection.ask((rpc) => rpc.call('classify', sendable(clip)));
  }
}

/** Shared memory is seen by both sides; of another array only its own part is cloned, not all of the memory below it. */
function sendable<A extends Uint8Array | Float32Array>(data: A): A {
  return data.buffer instanceof SharedArrayBuffer ? data : (data.slice() as A);
}
