import { AppError, cancelled, fromWire } from '../../base/errors.ts';
import { MICROS_PER_SECOND, sampleTime } from '../../base/micros.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import type { CompiledCore } from '../ffmpeg/compiled-core.ts';
import { type CoreLog, joinedLogs } from '../ffmpeg/core-log.ts';
import { decodeArguments, type SampleRange } from '../ffmpeg/decode-arguments.ts';
import { clockWarning, isCutShort, warningFor, withoutFrames } from '../ffmpeg/verdict.ts';
import type { DecodeWorker, WorkerPool } from '../ffmpeg/worker-pool.ts';
import type { DecodeOutcome, FrameBatch, FrameOptions, SamplingPlan } from '../frame-source.ts';
import { frameTimeArguments } from '../probe/frame-times.ts';
import { isSeekable, keyframeArguments, type RangeStart, readKeyframe } from '../probe/keyframes.ts';
import { packetsJump } from '../probe/packet-clock.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { type BatchShape, FrameBatches } from './frame-batches.ts';
import { rangeLength, ringCapacity, workerBytes, workerCount } from './range-plan.ts';
import { type RangeRun, RangeScheduler, type RangeWork } from './range-scheduler.ts';

/** What every run on one opened video shares. */
export interface OpenedVideo {
  readonly pool: WorkerPool;
  /** For its sound, for clips and for scaling what a browser decoded; null where an installed ffmpeg does all. */
  readonly core: CompiledCore | null;
  /** Knows its pictures. */
  readonly pictureCore: CompiledCore | null;
  readonly ref: SourceRef;
  readonly version: string;
  readonly probed: ProbedVideo;
}

type BatchOptions = Omit<FrameOptions, 'signal'>;

/** Samples in a batch unless asked otherwise. */
const DEFAULT_BATCH = 16;

/** How a run may end of which the pictures before stand. */
const ENDED: ReadonlySet<string> = new Set(['decode/crashed', 'media/endless']);

/** How often a place to start is looked for further on before the rest is taken as one range. */
const START_ATTEMPTS = 6;

/**
 * Streams a plan's samples in order. Long seekable files are cut into ranges for several workers; every range decodes
 * one sample of the next, and where the two differ in a single byte the rest is decoded in one pass instead.
 */
export async function* streamFrames(
  opened: OpenedVideo,
  plan: SamplingPlan,
  options: BatchOptions,
  signal: AbortSignal,
): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
  const stream = new FrameStream(opened, plan, options, signal);
  try {
    return yield* stream.batches();
  } finally {
    stream.stop();
  }
}

class FrameStream {
  readonly #opened: OpenedVideo;
  readonly #plan: SamplingPlan;
  readonly #signal: AbortSignal;
  readonly #frameBytes: number;
  readonly #from: number;
  readonly #batches: FrameBatches;
  readonly #logs: CoreLog[] = [];
  #stopWorkers = new AbortController();
  #failure: AppError | null = null;

  constructor(opened: OpenedVideo, plan: SamplingPlan, options: BatchOptions, signal: AbortSignal) {
    this.#opened = opened;
    this.#plan = plan;
    this.#signal = signal;
    this.#frameBytes = plan.width * plan.height * 3;
    this.#from = plan.fromSample ?? 0;
    this.#batches = new FrameBatches(batchShape(options, this.#frameBytes), this.#from);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  readonly #onAbort = () => this.#stopWorkers.abort();

  stop(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#stopWorkers.abort();
  }

  async *batches(): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
    const { probed } = this.#opened;
    const target = Math.min(this.#plan.toSample ?? Number.POSITIVE_INFINITY, this.#estimatedEnd());
    const { pool } = this.#opened;
    // Videos that are decoded at once share processors and memory.
    const workers = Math.max(1, this.#mostWorkers() - pool.busy);
    const length = rangeLength(target - this.#from, this.#plan.fps, this.#frameBytes, workers);
    const ranges = Math.ceil((target - this.#from) / length);
    const split = workers > 1 && isSeekable(probed) && target - this.#from > length;
    let unsure = yield* this.#ranges(
      this.#schedule({ split, workers: Math.min(workers, ranges), length, target, first: null }),
    );
    if (unsure) {
      this.#stopWorkers.abort();
      this.#stopWorkers = new AbortController();
      unsure = yield* this.#ranges(
        this.#schedule({ split: false, workers: 1, length, target, first: unsure }),
      );
    }
    const rest = this.#batches.flush();
    if (rest) yield rest;
    return await this.#outcome();
  }

  /** Yields the frames of all ranges. Returns where to decode again in one pass when two ranges do not join. */
  async *#ranges(scheduler: RangeScheduler): AsyncGenerator<FrameBatch, SampleRange | null, undefined> {
    const spare = new Uint8Array(this.#frameBytes);
    let previous: RangeRun | null = null;
    for (let index = 0; ; index++) {
      const run = await scheduler.run(index);
      this.#throwIfCancelled();
      if (!run) return null;
      let taken = 0;
      const ownFrames = (run.range.to ?? Number.POSITIVE_INFINITY) - this.#batches.nextSample;
      let joined = previous === null;
      /** Whether the last own picture is that of the next range's first sample. */
      let goesOn = false;
      while (!goesOn && (await run.reader.ready())) {
        this.#throwIfCancelled();
        if (taken === ownFrames) break;
        const place = this.#batches.place;
        const times = run.reader.take(place);
        if (!joined && !sameBytes(place, spare)) break;
        joined = true;
        const own = Math.min(times, ownFrames - taken);
        taken += own;
        goesOn = own < times;
        if (goesOn) spare.set(place);
        for (const batch of this.#batches.add(own, taken < ownFrames && run.reader.available > 0)) {
          yield batch;
          this.#throwIfCancelled();
        }
      }
      if (!joined && previous)
        return { ...previous.range, from: this.#batches.nextSample, to: this.#plan.toSample ?? null };
      const reachesNext = run.joins && taken === ownFrames && (goesOn || (await run.reader.ready()));
      this.#throwIfCancelled();
      if (reachesNext && !goesOn) run.reader.take(spare);
      run.consumed();
      await this.#finish(run);
      // The next range counts from where the clock stands after the jump: only one pass counts them alike.
      if (run.joins && this.#logs.at(-1)?.jumps.length)
        return { ...run.range, from: this.#batches.nextSample, to: this.#plan.toSample ?? null };
      if (this.#failure || (run.joins && !reachesNext)) return null;
      previous = run;
    }
  }

  /** Notes how a range ended. What was delivered stays delivered: the failure is told at the end. */
  async #finish(run: RangeRun): Promise<void> {
    try {
      const { log, sourceError } = await run.result;
      this.#logs.push(log);
      if (sourceError) this.#failure = fromWire(sourceError);
    } catch (error) {
      this.#throwIfCancelled();
      if (!(error instanceof AppError) || !ENDED.has(error.code)) throw error;
      this.#failure = error;
    }
  }

  async #outcome(): Promise<DecodeOutcome> {
    const { ref, probed } = this.#opened;
    const samples = this.#batches.nextSample - this.#from;
    const log = joinedLogs(this.#logs);
    if (this.#failure && (!ENDED.has(this.#failure.code) || samples === 0)) throw this.#failure;
    if (samples === 0 && this.#from === 0 && this.#plan.toSample !== 0)
      throw withoutFrames(ref.name, probed, log);
    return { samples, warning: this.#failure ?? (await this.#warning(log)) };
  }

  async #warning(log: CoreLog): Promise<AppError | null> {
    const { pool, ref, version, pictureCore: core, probed } = this.#opened;
    const reachedUs = sampleTime(this.#batches.nextSample, this.#plan.fps);
    const isWhole = this.#plan.toSample === undefined;
    const found = { name: ref.name, video: probed, log, reachedUs, isWhole };
    const warning = warningFor(found);
    if (warning?.code !== 'media/truncated' || isCutShort(log)) return warning;
    // Less than was stated: either the rest is missing, or the clock jumped and what it stated never was.
    const args = frameTimeArguments(probed, ref.name);
    const worker = pool.acquire();
    try {
      const task = { core, ref, version, args };
      const { stdout } = await worker.call('probe', task, this.#stopWorkers.signal);
      return packetsJump(probed, stdout) ? clockWarning(found) : warning;
    } catch (error) {
      this.#throwIfCancelled();
      // What was decoded stands, whatever a second look at the file says.
      if (error instanceof AppError) return warning;
      throw error;
    } finally {
      pool.release(worker);
    }
  }

  #schedule(how: {
    split: boolean;
    workers: number;
    length: number;
    target: number;
    first: SampleRange | null;
  }): RangeScheduler {
    const { pool, ref, version, pictureCore: core, probed } = this.#opened;
    const { signal } = this.#stopWorkers;
    const to = this.#plan.toSample ?? null;
    const task = { core, ref, version };
    const lookUp = async (worker: DecodeWorker, sample: number): Promise<RangeStart | null> => {
      const at = sampleTime(sample, this.#plan.fps);
      const args = keyframeArguments(probed, at, ref.name);
      const { stdout } = await worker.call('probe', { ...task, args }, signal);
      return readKeyframe(probed, stdout, this.#plan.fps, at);
    };
    const nextStart = async (worker: DecodeWorker, from: number): Promise<RangeStart | null> => {
      if (!how.split) return null;
      let nearest: RangeStart | null = null;
      for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        const nominal = from + Math.round(how.length * (1 + attempt / 2));
        if (nominal + how.length / 2 >= how.target) return nearest;
        const start = await lookUp(worker, nominal);
        if (start && start.sample > from) nearest = start;
        if (nearest && nearest.sample - from >= how.length / 2) return nearest;
      }
      return nearest;
    };
    return new RangeScheduler(pool, {
      workers: how.split ? how.workers : 1,
      room: () => Math.min(pool.environment.room, this.#mostWorkers()),
      ring: { frameBytes: this.#frameBytes, capacity: ringCapacity(this.#frameBytes) },
      first: how.first ?? { from: this.#from, to, seek: null },
      firstSeek:
        how.first || this.#from === 0 || !isSeekable(probed) ? null : (worker) => lookUp(worker, this.#from),
      nextStart,
      signal,
      decode: (worker, { range, joins }, ring) => {
        const wanted = joins ? { ...range, to: range.to! + 1 } : range;
        const args = decodeArguments(probed, this.#plan, wanted, ref.name);
        const samples = wanted.to === null ? null : wanted.to - wanted.from;
        const { threads = 1 } = pool.environment;
        return worker.call('decode', { ...task, args, ring, samples, threads }, signal);
      },
    } satisfies RangeWork);
  }

  #mostWorkers(): number {
    const { pool, probed } = this.#opened;
    const { workers, memoryBytes } = pool.environment;
    return workerCount(workers, memoryBytes, workerBytes(probed.info.video));
  }

  #estimatedEnd(): number {
    const { info, endUs } = this.#opened.probed;
    const end = endUs ?? info.durationUs;
    const { fps } = this.#plan;
    return end === null
      ? Number.POSITIVE_INFINITY
      : Math.ceil((end * fps.num) / (fps.den * MICROS_PER_SECOND));
  }

  #throwIfCancelled(): void {
    if (this.#signal.aborted) throw cancelled();
  }
}

/** How batches are made of what a consumer asks for. */
export function batchShape(options: BatchOptions, frameBytes: number): BatchShape {
  const { batch: most = DEFAULT_BATCH, least = most, multiple = 1, stills = false } = options;
  const own = options.memory ? null : new Uint8Array(most * frameBytes);
  return { frameBytes, most, least, multiple, stills, memory: options.memory ?? (() => own!) };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((value, index) => value === b[index]);
}
