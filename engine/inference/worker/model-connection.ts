import { AppError, cancelled, throwIfCancelled, toAppError } from '../../base/errors.ts';
import { RpcClient } from '../../rpc/client.ts';
import type { WorkerPort } from '../../rpc/protocol.ts';
import type { BatchLimits, ModelRef, OpenModelOptions, Provider } from '../model/model.ts';
import type { Manifest } from '../package/manifest.ts';
import type { InferenceCalls } from './inference.protocol.ts';

/** After so many losses the graphics processor is given up; a processor's worker that dies as often is an error. */
const MAX_LOSSES = 3;

interface Connection {
  readonly rpc: RpcClient<InferenceCalls>;
  readonly provider: Provider;
  readonly device: string;
  readonly manifest: Manifest;
  /** Null for a clip model. */
  readonly batch: BatchLimits | null;
  /** Null but for a taught model. */
  readonly taught: Uint8Array<ArrayBuffer> | null;
}

/**
 * The way to a model in a worker that may die. When the worker crashes, its graphics device is lost or a run on it fails,
 * a new worker loads the package again and the calls in flight are made again, in order: the caller sees an answer
 * that took longer. So arguments must stay as they are until they are answered.
 */
export class ModelConnection {
  readonly #spawn: () => WorkerPort;
  readonly #ref: ModelRef;
  readonly #options: OpenModelOptions;
  #rpc: RpcClient<InferenceCalls> | null = null;
  #current: Connection | null = null;
  #connecting: Promise<Connection>;
  #losses = 0;
  #disposed = false;

  private constructor(spawn: () => WorkerPort, ref: ModelRef, options: OpenModelOptions) {
    this.#spawn = spawn;
    this.#ref = ref;
    this.#options = options;
    this.#connecting = this.#connect(options.provider ?? 'auto');
  }

  /** Starts a worker with `spawn` and loads `ref` in it. Rejects with the package's errors or `cancelled`. */
  static async open(
    spawn: () => WorkerPort,
    ref: ModelRef,
    options: OpenModelOptions = {},
  ): Promise<ModelConnection> {
    const { signal } = options;
    throwIfCancelled(signal);
    const client = new ModelConnection(spawn, ref, options);
    const abort = () => void client.dispose();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await client.#connecting;
      return client;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Of the worker that is used now. Throws before the first has loaded the package. */
  get known(): Omit<Connection, 'rpc'> {
    if (!this.#current) throw new Error('the model is not open');
    return this.#current;
  }

  /** Asks a worker, and the one that takes its place when it dies. Errors: the call's own, `cancelled`. */
  async ask<T>(send: (rpc: RpcClient<InferenceCalls>) => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#disposed) throw cancelled();
      const connection = await this.#connecting;
      try {
        return await send(connection.rpc);
      } catch (error) {
        if (this.#disposed) throw cancelled();
        if (!isLoss(error, connection.provider)) throw error;
        this.#recover(connection, error);
      }
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#rpc?.terminate();
  }

  /** Replaces `lost` once, however many calls noticed. */
  #recover(lost: Connection, cause: unknown): void {
    if (this.#disposed || this.#current !== lost || lost.rpc !== this.#rpc) return;
    this.#losses += 1;
    this.#rpc = null;
    lost.rpc.terminate(new AppError('worker/crashed', toAppError(cause).message, { cause }));
    const chosen = this.#options.provider ?? 'auto';
    if (this.#losses < MAX_LOSSES) this.#connecting = this.#connect(chosen);
    else if (lost.provider === 'webgpu' && chosen === 'auto') this.#connecting = this.#connect('wasm');
    else this.#connecting = Promise.reject(cause);
    // With no call waiting nobody hears a failed recovery now; the next call does.
    this.#connecting.catch(() => {});
  }

  async #connect(choice: Provider | 'auto'): Promise<Connection> {
    const before = this.#current;
    const connection = await this.#start(choice);
    this.#current = connection;
    if (before && (before.provider !== connection.provider || before.device !== connection.device)) {
      this.#options.onProviderChange?.(connection.provider, connection.device);
    }
    connection.rpc.call('lost', null).then(
      (reason) =>
        this.#recover(connection, new AppError('gpu/device-lost', `The graphics device was lost: ${reason}`)),
      (error: unknown) => this.#recover(connection, error),
    );
    return connection;
  }

  async #start(choice: Provider | 'auto'): Promise<Connection> {
    const { threads, allowSoftwareGpu } = this.#options;
    const rpc = new RpcClient<InferenceCalls>(this.#spawn());
    this.#rpc = rpc;
    let provider: Provider | null = null;
    try {
      const started = await rpc.call('start', {
        provider: choice,
        threads: threads ?? null,
        allowSoftwareGpu: allowSoftwareGpu ?? false,
      });
      provider = started.provider;
      return { rpc, ...started, ...(await rpc.call('load', this.#ref)) };
    } catch (error) {
      rpc.terminate();
      if (this.#disposed) throw cancelled();
      // A driver that computes wrong or not at all is no reason to give up: the processor does it right.
      if (provider === 'webgpu' && choice === 'auto' && isGpuFault(error)) return this.#start('wasm');
      throw error;
    }
  }
}

function isLoss(error: unknown, provider: Provider): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'worker/crashed' || error.code === 'gpu/device-lost') return true;
  return provider === 'webgpu' && error.code === 'model/runtime';
}

function isGpuFault(error: unknown): boolean {
  return isLoss(error, 'webgpu') || (error instanceof AppError && error.code === 'model/self-test');
}
