import { AppError, cancelled, throwIfCancelled, toAppError } from '../../base/errors.ts';
import { RpcClient } from '../../rpc/client.ts';
import type { WorkerPort } from '../../rpc/protocol.ts';
import type { BatchLimits, ModelRef, OpenModelOptions, Provider } from '../model/model.ts';
import type { Manifest } from '../package/manifest.ts';
import type { InferenceCalls } from './inference.protocol.ts';
import { PATIENCE, withinPatience } from './patience.ts';

/** After so many losses the graphics processor is given up; a processor's worker that dies as often is an error. */
const MAX_LOSSES = 3;
/** What a native runtime computes cannot be stopped from outside: its thread is ended when it has, or after so long. */
const RELEASE_MS = 10_000;

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
  readonly #stopped = Promise.withResolvers<never>();
  #disposed = false;
  /** The thread has loaded, or is loading, a native runtime. */
  #isNative = false;

  private constructor(spawn: () => WorkerPort, ref: ModelRef, options: OpenModelOptions) {
    this.#spawn = spawn;
    this.#ref = ref;
    this.#options = options;
    this.#stopped.promise.catch(() => {});
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
        return await this.#ended(connection.rpc, 'call', send(connection.rpc));
      } catch (error) {
        if (this.#disposed) throw cancelled();
        if (!isLoss(error, connection.provider)) throw error;
        this.#recover(connection, error);
      }
    }
  }

  /**
   * What is in flight is given up at once. A native runtime is let finish its step and frees its graphs before its thread
   * ends: ended in the middle it takes the whole process with it.
   */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stopped.reject(cancelled());
    const rpc = this.#rpc;
    if (rpc && this.#isNative) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, RELEASE_MS);
      await Promise.race([rpc.call('release', null).catch(() => {}), late]);
      clearTimeout(timer);
    }
    this.#rpc?.terminate();
  }

  /** What a call answers, unless the model is disposed or does not come to an end. Then its thread is ended. */
  #ended<T>(rpc: RpcClient<InferenceCalls>, what: 'call' | 'load', work: Promise<T>): Promise<T> {
    const seconds = (this.#options.patience ?? PATIENCE)[what];
    const ended = withinPatience(work, seconds, (error) => rpc.terminate(error));
    return Promise.race([ended, this.#stopped.promise]);
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
      (error: unknown) => {
        // What does not end in one thread would not in the next.
        if (toAppError(error).code !== 'model/endless') this.#recover(connection, error);
      },
    );
    return connection;
  }

  async #start(choice: Provider | 'auto'): Promise<Connection> {
    const { threads, allowSoftwareGpu } = this.#options;
    const rpc = new RpcClient<InferenceCalls>(this.#spawn());
    this.#rpc = rpc;
    let provider: Provider | null = null;
    try {
      const start = rpc.call('start', {
        provider: choice,
        threads: threads ?? null,
        allowSoftwareGpu: allowSoftwareGpu ?? false,
      });
      const started = await this.#ended(rpc, 'load', start);
      provider = started.provider;
      this.#isNative = provider === 'cpu';
      return { rpc, ...started, ...(await this.#ended(rpc, 'load', rpc.call('load', this.#ref))) };
    } catch (error) {
      // Whoever disposes of the model ends the thread when that may be.
      if (this.#disposed) throw cancelled();
      rpc.terminate();
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
