import { cancelled, throwIfCancelled, toAppError } from '../base/errors.ts';
import { MICROS_PER_SECOND, type Micros } from '../base/micros.ts';
import type { SourceRef } from '../source/byte-source.ts';
import type { CompiledCore } from './ffmpeg/compiled-core.ts';
import type { DecodeCalls } from './ffmpeg/decode-calls.ts';
import type { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { DecodeOutcome, FrameBatch, FrameOptions, FrameSource, SamplingPlan } from './frame-source.ts';
import type { MediaInfo } from './media-info.ts';
import type { Picture, PictureSize, PreviewSource } from './preview-source.ts';
import { pictureArguments, SAMPLES_PER_PEAK, soundArguments } from './previews/preview-arguments.ts';
import { frameTimeArguments, readFrameTimes } from './probe/frame-times.ts';
import { packetsJump } from './probe/packet-clock.ts';
import { probeArguments, readProbe } from './probe/probe.ts';
import { restartsClock } from './probe/restarting.ts';
import { type OpenedVideo, streamFrames } from './ranges/frame-stream.ts';

const MILLISECONDS = { num: 1000, den: 1 } as const;
/** Small pictures that lie further on in a file that is decoded from its begin are not worth the work. */
export const FARTHEST_DECODED_US = 120 * MICROS_PER_SECOND;

/** One opened video on a pool of decode workers. */
export class Video implements FrameSource, PreviewSource {
  readonly info: MediaInfo;
  readonly opened: OpenedVideo;
  readonly #closing = new AbortController();
  #clockJumps: boolean | null = null;

  /** @param opened by {@link probeVideo} */
  constructor(opened: OpenedVideo) {
    this.opened = opened;
    this.info = opened.probed.info;
  }

  /** Probes the file. Errors: see `openVideo`. */
  static async open(pool: WorkerPool, ref: SourceRef, signal: AbortSignal | undefined): Promise<Video> {
    return new Video(await probeVideo(pool, ref, signal));
  }

  /** Whether the file's own clock jumps; null until all of it was read by {@link frameTimes}. */
  get clockJumps(): boolean | null {
    return this.#clockJumps;
  }

  async *frames(
    plan: SamplingPlan,
    { signal, ...options }: FrameOptions = {},
  ): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
    const until = this.until(signal);
    throwIfCancelled(until);
    return yield* streamFrames(this.opened, plan, options, until);
  }

  async frameTimes(signal?: AbortSignal): Promise<readonly Micros[]> {
    const { pool, pictureCore: core, ref, version, probed } = this.opened;
    const task = { core, ref, version, args: frameTimeArguments(probed, ref.name) };
    const { stdout } = await ask(pool, 'probe', task, this.until(signal));
    this.#clockJumps = packetsJump(probed, stdout);
    return readFrameTimes(probed, stdout);
  }

  async picture(atUs: number, size: PictureSize, signal?: AbortSignal): Promise<Picture | null> {
    if (restartsClock(this.info) && atUs > 0) {
      if (this.#clockJumps === null) await this.frameTimes(signal);
      if (this.#clockJumps) return this.#pictureFromBegin(atUs, size, signal);
    }
    const { pool, pictureCore: core, ref, version, probed } = this.opened;
    const task = { core, ref, version, args: pictureArguments(probed, atUs, size, ref.name) };
    const { bytes } = await ask(pool, 'picture', task, this.until(signal));
    return bytes.length === size.width * size.height * 3 ? { ...size, pixels: bytes } : null;
  }

  async peaks(fromUs: number, toUs: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    const { pool, core, ref, version, probed } = this.opened;
    const args = soundArguments(probed, fromUs, toUs, ref.name);
    if (!args) return null;
    const task = { core, ref, version, args, samplesPerPeak: SAMPLES_PER_PEAK };
    const { bytes, log } = await ask(pool, 'peaks', task, this.until(signal));
    return bytes.length === 0 && log.errorCount > 0 ? null : bytes;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Where the clock jumps no place of it can be sought: all pictures before are decoded. */
  async #pictureFromBegin(
    atUs: number,
    size: PictureSize,
    signal: AbortSignal | undefined,
  ): Promise<Picture | null> {
    if (atUs > FARTHEST_DECODED_US) return null;
    const sample = Math.floor(atUs / 1000);
    const plan = { ...size, fps: MILLISECONDS, resize: 'stretch', fromSample: sample } as const;
    for await (const { pixels } of this.frames(
      { ...plan, toSample: sample + 1 },
      { batch: 1, ...(signal ? { signal } : {}) },
    ))
      return { ...size, pixels: pixels.slice() };
    return null;
  }

  /** Aborted with `signal` and when the video is closed. */
  until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }
}

/** What runs on a file share, found by probing it. Errors: see `openVideo`. */
export async function probeVideo(
  pool: WorkerPool,
  ref: SourceRef,
  signal: AbortSignal | undefined,
): Promise<OpenedVideo> {
  throwIfCancelled(signal);
  const core = await pool.core('usual');
  const usual = await probeWith(pool, core, ref, signal);
  if (!core || usual.probed.info.video.codec !== 'av1')
    return { pool, core, pictureCore: core, ref, ...usual };
  const pictureCore = await pool.core('av1');
  try {
    return { pool, core, pictureCore, ref, ...(await probeWith(pool, pictureCore, ref, signal)) };
  } catch (error) {
    // In a container that only the usual one reads. Its pictures are missed when they are asked for.
    if (!toAppError(error).code.startsWith('media/')) throw error;
    return { pool, core, pictureCore: core, ref, ...usual };
  }
}

async function probeWith(
  pool: WorkerPool,
  core: CompiledCore | null,
  ref: SourceRef,
  signal: AbortSignal | undefined,
): Promise<Pick<OpenedVideo, 'version' | 'probed'>> {
  const probe = async (isLonger: boolean) => {
    const args = probeArguments(ref.name, isLonger);
    const result = await ask(pool, 'probe', { core, ref, version: null, args }, signal);
    return { version: result.version, probed: readProbe(ref.name, result, ref.videoNumber) };
  };
  return probe(false).catch((error: unknown) => {
    if (toAppError(error).code !== 'media/no-frames') throw error;
    return probe(true);
  });
}

/** One short run. An abort is answered at once; the worker comes back to the pool when it is free. */
function ask<M extends 'probe' | 'picture' | 'peaks'>(
  pool: WorkerPool,
  method: M,
  task: Omit<DecodeCalls[M]['in'], 'heartbeat'>,
  signal: AbortSignal | undefined,
): Promise<DecodeCalls[M]['out']> {
  const worker = pool.acquire();
  const answer = worker.call(method, task, signal).finally(() => pool.release(worker));
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
