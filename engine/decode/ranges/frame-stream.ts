import { AppError, cancelled, fromWire } from '../../base/errors.ts';
import { MICROS_PER_SECOND, sampleTime } from '../../base/micros.ts';
import type { SourceRef } from '../../source/byte-source.ts';
import type { CoreLog } from '../ffmpeg/core-log.ts';
import { decodeArguments, type SampleRange } from '../ffmpeg/decode-arguments.ts';
import { warningFor, withoutFrames } from '../ffmpeg/verdict.ts';
import type { DecodeWorker, WorkerPool } from '../ffmpeg/worker-pool.ts';
import type { DecodeOutcome, FrameBatch, SamplingPlan } from '../frame-source.ts';
import { isSeekable, keyframeArguments, type RangeStart, readKeyframe } from '../probe/keyframes.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { FrameBatches } from './frame-batches.ts';
import { rangeLength, ringCapacity, workerCount } from './range-plan.ts';
import { type RangeRun, RangeScheduler, type RangeWork } from './range-scheduler.ts';

/** What every run on one opened video shares. */
export interface OpenedVideo {
  readonly pool: WorkerPool;
  readonly module: WebAssembly.Module;
  readonly ref: SourceRef;
  readonly version: string;
  readonly probed: ProbedVideo;
}

/** How often a place to start is looked for further on before the rest is taken as one range. */
const START_ATTEMPTS = 6;

/**
 * Streams a plan's samples in order. Long seekable files are cut into ranges for several workers; every range decodes
 * one sample of the next, and where the two differ in a single byte the rest is decoded in one pass instead.
 */
export async function* streamFrames(
  opened: OpenedVideo,
  plan: SamplingPlan,
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<FrameBatch, DecodeOutcome, undefined> {
  const stream = new FrameStream(opened, plan, batchSize, signal);
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

  constructor(opened: OpenedVideo, plan: SamplingPlan, batchSize: number, signal: AbortSignal) {
    this.#opened = opened;
    this.#plan = plan;
    this.#signal = signal;
    this.#frameBytes = plan.width * plan.height * 3;
    this.#from = plan.fromSample ?? 0;
    this.#batches = new FrameBatches(this.#frameBytes, batchSize, this.#from);
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
    const workers = workerCount(this.#opened.pool.environment.processors);
    const length = rangeLength(target - this.#from, this.#plan.fps, this.#frameBytes, workers);
    const split = workers > 1 && isSeekable(probed) && target - this.#from > length;
    let unsure = yield* this.#ranges(this.#schedule({ split, length, target, first: null }));
    if (unsure) {
      this.#stopWorkers.abort();
      this.#stopWorkers = new AbortController();
      unsure = yield* this.#ranges(this.#schedule({ split: false, length, target, first: unsure }));
    }
    const rest = this.#batches.flush();
    if (rest) yield rest;
    return this.#outcome();
  }

  /** Yields the frames of all ranges. Returns where to decode again in one pass when two ranges do not join. */
  async *#ranges(scheduler: RangeScheduler): AsyncGenerator<FrameBatch, SampleRange | null, undefined> {
    const spare = new Uint8Array(this.#frameBytes);
    let previous: RangeRun | null = null;
    for (let index = 0; ; index++) {
      const job = await scheduler.job(index);
      this.#throwIfCancelled();
      if (!job) return null;
      let taken = 0;
      const ownFrames = job.joins ? job.range.to! - this.#batches.nextSample : Number.POSITIVE_INFINITY;
      let joined = previous === null;
      while (await job.reader.ready()) {
        this.#throwIfCancelled();
        if (taken === ownFrames) break;
        const place = this.#batches.place;
        job.reader.take(place);
        if (!joined && !sameBytes(place, spare)) break;
        joined = true;
        taken++;
        const batch = this.#batches.commit();
        if (batch) yield batch;
        this.#throwIfCancelled();
      }
      if (!joined && previous)
        return { ...previous.range, from: this.#batches.nextSample, to: this.#plan.toSample ?? null };
      const reachesNext = job.joins && taken === ownFrames && (await job.reader.ready());
      this.#throwIfCancelled();
      if (reachesNext) job.reader.take(spare);
      job.consumed();
      await this.#finish(job);
      if (this.#failure || (job.joins && !reachesNext)) return null;
      previous = job;
    }
  }

  /** Notes how a range ended. What was delivered stays delivered: the failure is told at the end. */
  async #finish(job: RangeRun): Promise<void> {
    try {
      const { log, sourceError } = await job.result;
      this.#logs.push(log);
      if (sourceError) this.#failure = fromWire(sourceError);
    } catch (error) {
      this.#throwIfCancelled();
      if (!(error instanceof AppError) || error.code !== 'decode/crashed') throw error;
      this.#failure = error;
    }
  }

  #outcome(): DecodeOutcome {
    const { ref, probed } = this.#opened;
    const samples = this.#batches.nextSample - this.#from;
    const log: CoreLog = {
      errors: this.#logs.flatMap(({ errors }) => errors),
      errorCount: this.#logs.reduce((sum, { errorCount }) => sum + errorCount, 0),
    };
    if (this.#failure && (this.#failure.code !== 'decode/crashed' || samples === 0)) throw this.#failure;
    if (samples === 0 && this.#from === 0 && this.#plan.toSample !== 0)
      throw withoutFrames(ref.name, probed, log);
    const reached = sampleTime(this.#batches.nextSample, this.#plan.fps);
    const whole = this.#plan.toSample === undefined;
    return { samples, warning: this.#failure ?? warningFor(ref.name, probed, log, reached, whole) };
  }

  #schedule(how: {
    split: boolean;
    length: number;
    target: number;
    first: SampleRange | null;
  }): RangeScheduler {
    const { pool, ref, version, module, probed } = this.#opened;
    const { signal } = this.#stopWorkers;
    const to = this.#plan.toSample ?? null;
    const task = { module, ref, version };
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
      workers: how.split ? workerCount(pool.environment.processors) : 1,
      ring: { frameBytes: this.#frameBytes, capacity: ringCapacity(this.#frameBytes) },
      first: how.first ?? { from: this.#from, to, seek: null },
      firstSeek:
        how.first || this.#from === 0 || !isSeekable(probed) ? null : (worker) => lookUp(worker, this.#from),
      nextStart,
      signal,
      decode: (worker, { range, joins }, ring) => {
        const wanted = joins ? { ...range, to: range.to! + 1 } : range;
        const args = decodeArguments(probed, this.#plan, wanted, ref.name);
        return worker.call('decode', { ...task, args, ring }, signal);
      },
    } satisfies RangeWork);
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

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((value, index) => value === b[index]);
}
