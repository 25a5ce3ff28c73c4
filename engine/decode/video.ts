import { cancelled, throwIfCancelled } from '../errors.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { Micros } from '../time/micros.ts';
import type { ProbeResult } from './decode-calls.ts';
import type { DecodeOutcome, FrameBatch, FrameOptions, FrameSource, SamplingPlan } from './frame-source.ts';
import { type OpenedVideo, streamFrames } from './frame-stream.ts';
import { frameTimeArguments, readFrameTimes } from './frame-times.ts';
import type { MediaInfo } from './media-info.ts';
import { probeArguments, readProbe } from './probe.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Samples in a batch unless asked otherwise. */
const DEFAULT_BATCH = 16;

/** One opened video on a pool of decode workers. */
export class Video implements FrameSource {
  readonly info: MediaInfo;
  readonly #opened: OpenedVideo;
  readonly #closing = new AbortController();

  private constructor(opened: OpenedVideo) {
    this.#opened = opened;
    this.info = opened.probed.info;
  }

  /** Probes the file. Errors: see `openVideo`. */
  static async open(pool: WorkerPool, ref: SourceRef, signal: AbortSignal | undefined): Promise<Video> {
    throwIfCancelled(signal);
    const module = await pool.module();
    const result = await ask(pool, { module, ref, version: null, args: probeArguments(ref.name) }, signal);
    return new Video({ pool, module, ref, version: result.version, probed: readProbe(ref.name, result) });
  }

  async *frames(
    plan: SamplingPlan,
    { signal, batch = DEFAULT_BATCH }: FrameOptions = {},
  ): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
    const until = this.#until(signal);
    throwIfCancelled(until);
    return yield* streamFrames(this.#opened, plan, batch, until);
  }

  async frameTimes(signal?: AbortSignal): Promise<readonly Micros[]> {
    const { pool, module, ref, version, probed } = this.#opened;
    const task = { module, ref, version, args: frameTimeArguments(probed, ref.name) };
    const { stdout } = await ask(pool, task, this.#until(signal));
    return readFrameTimes(probed, stdout);
  }

  close(): void {
    this.#closing.abort();
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }
}

/** One question to ffprobe. An abort is answered at once; the worker comes back to the pool when it is free. */
function ask(
  pool: WorkerPool,
  task: { module: WebAssembly.Module; ref: SourceRef; version: string | null; args: string[] },
  signal: AbortSignal | undefined,
): Promise<ProbeResult> {
  const worker = pool.acquire();
  const answer = worker.call('probe', task, signal).finally(() => pool.release(worker));
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
