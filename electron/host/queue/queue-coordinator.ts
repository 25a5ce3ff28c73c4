import { createHash } from 'node:crypto';
import os from 'node:os';
import type { Job, Queue } from 'bullmq';
import * as v from 'valibot';
import { AppError, cancelled } from '../../../engine/base/errors.ts';
import type { Region } from '../../../engine/base/regions.ts';
import type { ContentId } from '../../../engine/source/content-id.ts';
import { deadly } from '../tasks/lease.ts';
import {
  failureOf,
  type JobProgress,
  jobProgress,
  QUEUE_NAME,
  QUEUE_PROTOCOL,
  type RunNote,
  type SharedOutput,
  type TagAnswer,
  type TagJob,
  tagAnswer,
} from './queue-messages.ts';
import type { QueueServer } from './queue-server.ts';
import { DEATHS } from './queue-worker.ts';
import { placeOf, type Roots } from './roots.ts';

/** What the queue says is looked up again so often: a server that was started again has told nobody what it missed. */
const LOOK_MS = 3000;
const NOTE_EVERY_MS = 2000;
/** What nobody comes back for goes after a week. */
const KEEP = { age: 7 * 24 * 3600 };

/** What all videos of a run have in common. */
export interface QueueRun {
  /** Tells the run from those of others; the same for a run that goes on. */
  readonly id: string;
  /** Of the model; see `packageHash`. */
  readonly package: string;
  readonly threshold: number | null;
  readonly minDurationUs: number | null;
  /** Null for the model's own. */
  readonly backsOff: boolean | null;
  readonly isForced: boolean;
  readonly listsFrames: boolean;
  /** Null where nobody shares it. */
  readonly output: SharedOutput | null;
}

export interface QueuedVideo {
  readonly file: string;
  /** Name of the result in the output folder; null where workers do not write it. */
  readonly resultName: string | null;
  readonly blocksId: ContentId;
  readonly contentId: ContentId;
  /** Which of several videos in the file, from 1; undefined: the file's own choice. */
  readonly videoNumber?: number | undefined;
  /** Regions that the model does not see. */
  readonly painted?: readonly Region[];
}

export interface Following {
  readonly signal: AbortSignal;
  /** A worker has begun. */
  onBegin(): void;
  onProgress(progress: JobProgress): void;
}

interface Pending extends Following {
  readonly video: QueuedVideo;
  resolve(answer: TagAnswer): void;
  reject(error: unknown): void;
}

/** The id of a run: of the same wish into the same folder. */
export function runId(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export interface CoordinatorOptions {
  readonly roots: Roots;
  /** Whether what an earlier sitting left is fetched as it is, failures too; else what failed is tried again. */
  readonly fetches: boolean;
  /** How far the run is, for those who look at the queue. */
  far(): Omit<RunNote, 'id' | 'host'>;
}

/** Gives videos to a queue and takes back what workers make of them. */
export class QueueCoordinator {
  readonly #server: QueueServer;
  readonly #queue: Queue<TagJob, unknown>;
  readonly #run: QueueRun;
  readonly #options: CoordinatorOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #timer: NodeJS.Timeout;
  readonly #notes: NodeJS.Timeout;

  private constructor(server: QueueServer, run: QueueRun, options: CoordinatorOptions) {
    this.#server = server;
    this.#queue = server.queue();
    this.#run = run;
    this.#options = options;
    this.#timer = setInterval(() => void this.#lookAround(), LOOK_MS);
    this.#notes = setInterval(() => void this.#note(), NOTE_EVERY_MS);
  }

  static async open(
    server: QueueServer,
    run: QueueRun,
    options: CoordinatorOptions,
  ): Promise<QueueCoordinator> {
    const coordinator = new QueueCoordinator(server, run, options);
    await coordinator.#note();
    const events = await server.events();
    events.on('active', ({ jobId }) => coordinator.#pending.get(jobId)?.onBegin());
    events.on('progress', ({ jobId, data }) => {
      const parsed = v.safeParse(jobProgress, data);
      if (parsed.success) coordinator.#pending.get(jobId)?.onProgress(parsed.output);
    });
    events.on('completed', ({ jobId }) => void coordinator.#look(jobId));
    events.on('failed', ({ jobId }) => void coordinator.#look(jobId));
    return coordinator;
  }

  /** Puts a video into the queue and goes. One that is there already stays. */
  async leave(video: QueuedVideo): Promise<void> {
    await this.#add(await this.#jobOf(video));
  }

  /**
   * What a worker makes of a video, which stays in the queue until {@link taken}. Errors: what the work failed with, and
   * `cancelled` when `signal` aborts: what no worker has begun is then taken out.
   */
  async tag(video: QueuedVideo, following: Following): Promise<{ id: string; answer: TagAnswer }> {
    const { signal } = following;
    if (signal.aborted) throw cancelled();
    const job = await this.#jobOf(video);
    const id = this.#idOf(job);
    if (!this.#options.fetches) {
      const known = await this.#queue.getJob(id);
      // What failed in an earlier sitting is tried again; of a forced run nothing is taken over.
      if (known && (known.failedReason || this.#run.isForced)) await known.remove().catch(() => {});
    }
    const ended = Promise.withResolvers<TagAnswer>();
    this.#pending.set(id, { ...following, video, resolve: ended.resolve, reject: ended.reject });
    const leave = () => ended.reject(cancelled());
    signal.addEventListener('abort', leave, { once: true });
    try {
      await this.#add(job);
      await this.#look(id);
      return { id, answer: await ended.promise };
    } catch (error) {
      if (signal.aborted) await (await this.#queue.getJob(id))?.remove().catch(() => {});
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
      this.#pending.delete(id);
    }
  }

  /** What came of a video is kept elsewhere now. */
  async taken(video: QueuedVideo): Promise<void> {
    await (await this.#queue.getJob(this.#idOf(await this.#jobOf(video))))?.remove().catch(() => {});
  }

  /** True for a video that an earlier sitting has put in, whatever came of it. */
  async knows(video: QueuedVideo): Promise<boolean> {
    return (await this.#queue.getJob(this.#idOf(await this.#jobOf(video)))) !== undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#notes);
    await this.#server.forgetRun(this.#run.id).catch(() => {});
  }

  async #note(): Promise<void> {
    const note = { id: this.#run.id, host: os.hostname(), ...this.#options.far() };
    await this.#server.noteRun(note).catch(() => {});
  }

  async #jobOf({
    file,
    resultName,
    blocksId,
    contentId,
    videoNumber,
    painted = [],
  }: QueuedVideo): Promise<TagJob> {
    const { id, ...run } = this.#run;
    return {
      protocol: QUEUE_PROTOCOL,
      version: this.#server.version,
      run: id,
      video: await placeOf(file, this.#options.roots),
      resultName,
      blocksId,
      contentId,
      ...(videoNumber === undefined ? {} : { videoNumber }),
      ...(painted.length === 0 ? {} : { painted: [...painted] }),
      ...run,
      unseenBy: [],
    };
  }

  #idOf({ run, video, contentId, videoNumber, painted }: TagJob): string {
    const further = [videoNumber, painted].filter((each) => each !== undefined);
    const of = createHash('sha256')
      .update(JSON.stringify([video, contentId, ...further]))
      .digest('hex');
    return `${run}-${of.slice(0, 32)}`;
  }

  async #add(job: TagJob): Promise<void> {
    const jobId = this.#idOf(job);
    await this.#queue.add(QUEUE_NAME, job, { jobId, removeOnComplete: KEEP, removeOnFail: KEEP });
  }

  async #lookAround(): Promise<void> {
    for (const id of this.#pending.keys()) await this.#look(id);
  }

  /** Settles a video that has ended. One that the server has forgotten is put in again. */
  async #look(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (!pending) return;
    try {
      const job = await this.#queue.getJob(id);
      if (!job) await this.#add(await this.#jobOf(pending.video));
      else if (job.finishedOn !== undefined) settle(job, pending);
    } catch {
      // The server is away: asked again soon.
    }
  }
}

function settle(job: Job<TagJob, unknown>, pending: Pending): void {
  if (job.failedReason) {
    const told = failureOf(job.failedReason) ?? deadlyOf(job.failedReason);
    pending.reject(new AppError(told.code, told.message));
    return;
  }
  const parsed = v.safeParse(tagAnswer, job.returnvalue);
  if (parsed.success) pending.resolve(parsed.output);
  else {
    const sentence =
      'A worker has answered what this version does not understand: use the same on all machines.';
    pending.reject(new AppError('usage', sentence));
  }
}

/** BullMQ's own reason: the task has lost its worker too often. */
function deadlyOf(reason: string): AppError {
  if (/stalled/.test(reason)) return deadly(DEATHS + 1);
  return new AppError('internal', `The queue has given this video up: ${reason}.`);
}
