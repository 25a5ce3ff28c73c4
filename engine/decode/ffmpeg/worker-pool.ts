import { AppError, cancelled } from '../../base/errors.ts';
import { RpcClient } from '../../rpc/client.ts';
import type { WorkerPort } from '../../rpc/protocol.ts';
import type { CompiledCore } from './compiled-core.ts';
import type { DecodeCalls } from './decode-calls.ts';
import { Heartbeat } from './heartbeat.ts';

/** How an environment starts decode workers and gets the compiled core. */
export interface DecodeEnvironment {
  spawn(): SpawnedWorker;
  /** Null where there is nothing to compile. */
  compile(kind: CompiledCore['kind']): Promise<WebAssembly.Module | null>;
  /** Most workers that this thread has at work at once. */
  readonly workers: number;
  /** How many of them may be at work now, from 0: others may need the processors meanwhile. */
  readonly room: number;
  /** Threads that a worker's own process may have, where it has one: see `DecodeTask`. */
  readonly threads?: number;
  /** Memory that all decoding together may take. */
  readonly memoryBytes: number;
}

export interface SpawnedWorker {
  readonly port: WorkerPort;
  /** An idle worker must not keep the process alive. */
  setBusy(busy: boolean): void;
}

/** Compiles the core from its bytes, where it cannot be compiled from a download. */
export function compileCore(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}

/** A stopped run ends at its next read or write; one that does neither for so long is terminated instead. */
const STOP_GRACE_MS = 5000;
/** Longest time without a read, a write or an end before a run counts as hung: minutes of CPU for one frame. */
const STALL_MS = 90_000;
const STALL_CHECK_MS = 5000;
/** Idle workers kept for the next video; starting one costs about 0.1 s, and keeping one a dozen megabytes. */
const KEEP_IDLE = 4;
/** What is left of each run's instance, about 0.2 MB, goes only with the thread: after so many calls it is ended. */
const MOST_CALLS = 100;

/** One decode worker, which does one call at a time. */
export class DecodeWorker {
  readonly #spawned: SpawnedWorker;
  readonly #client: RpcClient<DecodeCalls>;
  /** Set once the thread is gone. */
  dead = false;
  /** How many it has been given. */
  calls = 0;
  #heartbeat: Heartbeat | null = null;

  constructor(spawned: SpawnedWorker) {
    this.#spawned = spawned;
    this.#client = new RpcClient(spawned.port);
    spawned.port.onCrash(() => {
      this.dead = true;
    });
  }

  setBusy(busy: boolean): void {
    if (!this.dead) this.#spawned.setBusy(busy);
  }

  /** Lets the call that runs stand still, or go on: at a read or write of it, so between pictures or sooner. */
  hold(isHeld: boolean): void {
    this.#heartbeat?.hold(isHeld);
  }

  terminate(reason: AppError = cancelled()): void {
    this.dead = true;
    this.#client.terminate(reason);
  }

  /**
   * Runs one call to its end, whatever happens to the worker. After an abort it settles as soon as the worker is free
   * again or has been terminated, so the caller may release the worker in every case.
   * Errors: those of the call, `decode/crashed`, `cancelled`.
   */
  async call<M extends keyof DecodeCalls>(
    method: M,
    task: Omit<DecodeCalls[M]['in'], 'heartbeat'>,
    signal: AbortSignal | undefined,
  ): Promise<DecodeCalls[M]['out']> {
    if (signal?.aborted) throw cancelled();
    this.calls += 1;
    const heartbeat = new Heartbeat();
    this.#heartbeat = heartbeat;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => {
      heartbeat.stop();
      grace = setTimeout(() => this.terminate(), STOP_GRACE_MS);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const watchdog = this.#watch(heartbeat);
    try {
      // The signal is not given to the call: it would settle while the worker is still busy.
      return await this.#client.call(method, {
        ...task,
        heartbeat: heartbeat.buffer,
      } as DecodeCalls[M]['in']);
    } catch (error) {
      if (error instanceof AppError && error.code === 'worker/crashed') {
        this.dead = true;
        throw new AppError('decode/crashed', `The video decoder stopped on this file (${error.message})`, {
          cause: error,
        });
      }
      throw error;
    } finally {
      this.#heartbeat = null;
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(grace);
      clearInterval(watchdog);
    }
  }

  #watch(heartbeat: Heartbeat): ReturnType<typeof setInterval> {
    let pulse = heartbeat.pulse;
    let movedAt = performance.now();
    return setInterval(() => {
      const now = performance.now();
      if (heartbeat.pulse !== pulse || heartbeat.parked) {
        pulse = heartbeat.pulse;
        movedAt = now;
      } else if (now - movedAt > STALL_MS) {
        this.terminate(new AppError('decode/crashed', 'The video decoder does not get on with this file.'));
      }
    }, STALL_CHECK_MS);
  }
}

/** Idle workers, shared by all videos of this thread. */
export class WorkerPool {
  readonly environment: DecodeEnvironment;
  readonly #idle: DecodeWorker[] = [];
  readonly #busy = new Set<DecodeWorker>();
  readonly #cores = new Map<CompiledCore['kind'], Promise<CompiledCore | null>>();

  constructor(environment: DecodeEnvironment) {
    this.environment = environment;
  }

  /** A compiled core. A failure is not remembered. */
  async core(kind: CompiledCore['kind']): Promise<CompiledCore | null> {
    const compiling =
      this.#cores.get(kind) ??
      this.environment.compile(kind).then((module) => (module === null ? null : { kind, module }));
    this.#cores.set(kind, compiling);
    try {
      return await compiling;
    } catch (error) {
      this.#cores.delete(kind);
      throw new AppError('internal', 'The video decoder could not be loaded. Install Tubelet again.', {
        cause: error,
      });
    }
  }

  acquire(): DecodeWorker {
    let worker = this.#idle.pop();
    while (worker?.dead) worker = this.#idle.pop();
    worker ??= new DecodeWorker(this.environment.spawn());
    worker.setBusy(true);
    this.#busy.add(worker);
    return worker;
  }

  /** Workers that are at work on any video. */
  get busy(): number {
    return [...this.#busy].filter(({ dead }) => !dead).length;
  }

  release(worker: DecodeWorker): void {
    this.#busy.delete(worker);
    if (worker.dead) return;
    if (this.#idle.length >= KEEP_IDLE || worker.calls >= MOST_CALLS) {
      worker.terminate();
      return;
    }
    worker.setBusy(false);
    this.#idle.push(worker);
  }
}
