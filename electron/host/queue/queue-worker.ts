import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Job, Worker } from 'bullmq';
import * as v from 'valibot';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { ProviderChoice } from '../../../engine/inference/worker/provider-choice.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { INTERNAL_SENTENCE } from '../http/http-error.ts';
import { stampNow } from '../library/videos/find-file.ts';
import { scanModels } from '../models/model-folders.ts';
import { spawnNodeProcess } from '../processes/node-process.ts';
import { ProcessTagger } from '../processes/process-tagger.ts';
import { WorkProcesses } from '../processes/work-processes.ts';
import type { DecoderChoice } from '../settings/native-decoder.ts';
import { tagWork } from '../tasks/handlers/tag-work.ts';
import { mayPass } from '../tasks/lease.ts';
import type { Tagger } from '../tasks/tagger.ts';
import type { TaskProgress } from '../tasks/task-handler.ts';
import { PackagesByHash } from './packages-by-hash.ts';
import {
  failureText,
  type JobProgress,
  QUEUE_PROTOCOL,
  type TagAnswer,
  type TagJob,
  tagJob,
  type WorkerNote,
} from './queue-messages.ts';
import type { QueueServer } from './queue-server.ts';
import { fileAt, type Roots } from './roots.ts';
import { artifactsIn, layDown, type OutputFolder, seenOutput } from './shared-output.ts';

/** A lease that its holder has not renewed for so long is another's. It is renewed twice in that time. */
export const LEASE_MS = 20_000;
/** Times that a task may lose its worker: after that it fails. */
export const DEATHS = 3;
const NOTE_EVERY_MS = 2000;
/** A video that this machine cannot see waits so long for another. */
const UNSEEN_MS = 500;
/** Before a failure that may pass is tried again, as often as {@link ATTEMPTS} says. */
const AGAIN_MS = 2000;
const ATTEMPTS = 3;
/** What the pace of a worker is told from. */
const RECENT_MS = 600_000;
const RECENT_MOST = 1000;

export interface WorkerOptions {
  readonly server: QueueServer;
  readonly roots: Roots;
  /** Folders of installed model packages. */
  readonly modelFolders: readonly string[];
  /** Folder for packages that are fetched. */
  readonly packageCache: string;
  /** What may decode, and the folder of the user's settings, which say so. */
  readonly decoder: DecoderChoice;
  readonly settingsFolder: string;
  /** Videos at once. */
  readonly jobs: number;
  /** Where models run; the processor unless said. */
  readonly provider?: ProviderChoice;
  /** What labels with the package in a folder, where not processes of their own. */
  tagger?(packageFolder: string): Tagger;
  /** For tests: how long a lease lasts. */
  readonly leaseMs?: number;
  onEvent(event: WorkerEvent): void;
}

/** What a worker tells who started it. `video` is as it may be shown. */
export type WorkerEvent =
  | { readonly kind: 'begun' | 'done' | 'given-up' | 'lost'; readonly video: string }
  | { readonly kind: 'failed'; readonly video: string; readonly message: string };

/** Takes videos from a queue and labels them, as the runner of a library does, until it is closed. */
export class QueueWorker {
  readonly name = `${os.hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  readonly #options: WorkerOptions;
  readonly #packages: PackagesByHash;
  readonly #taggers = new Map<string, { readonly tagger: Tagger; readonly model: string }>();
  readonly #processes = new WorkProcesses(spawnNodeProcess);
  readonly #stop = new AbortController();
  readonly #worker: Worker<unknown, unknown>;
  readonly #timer: NodeJS.Timeout;
  readonly #leaseMs: number;
  readonly #begunMs = performance.now();
  /** When videos ended, the latest last. */
  readonly #recent: number[] = [];
  #done = 0;
  #failed = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#packages = new PackagesByHash(options.server, options.modelFolders, options.packageCache);
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    this.#worker = options.server.worker((job, token, signal) => this.#process(job, token, signal), {
      name: this.name,
      concurrency: options.jobs,
      lockDuration: this.#leaseMs,
      stalledInterval: this.#leaseMs / 2,
      maxStalledCount: DEATHS,
    });
    // A task that is another's by now is not worked on in vain.
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#worker.cancelJob(id, 'the lease is lost');
    });
    this.#timer = setInterval(() => void this.#note(), NOTE_EVERY_MS);
    void this.#note();
  }

  /** Stops at once; what was begun goes to another worker. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#worker.close().catch(() => {});
    await this.#processes.close();
    await this.#options.server.forget(this.name).catch(() => {});
  }

  async #process(job: Job<unknown, unknown>, token?: string, lost?: AbortSignal): Promise<TagAnswer> {
    const parsed = v.safeParse(tagJob, job.data);
    if (!parsed.success) return this.#fail(new AppError('usage', NOT_UNDERSTOOD), 'a task');
    const wish = parsed.output;
    const { version } = this.#options.server;
    if (wish.version !== version) {
      // Only where a task outlived the machines that gave it out.
      return this.#fail(new AppError('usage', otherVersion(wish.version, version)), 'a task');
    }
    const file = await fileAt(wish.video, this.#options.roots);
    const video = path.posix.basename(wish.video.path);
    if (file === undefined) return this.#passOn(job, wish, token);
    const { onEvent } = this.#options;
    onEvent({ kind: 'begun', video });
    try {
      const signals = [this.#stop.signal, ...(lost ? [lost] : [])];
      const answer = await this.#tag(job, wish, file, AbortSignal.any(signals), token);
      this.#done += 1;
      this.#ended();
      onEvent({ kind: 'done', video });
      return answer;
    } catch (error) {
      if (this.#stop.signal.aborted) {
        // Nobody has failed: the next worker takes it up at once.
        onEvent({ kind: 'given-up', video });
        return await this.#putOff(job, token, 0);
      }
      if (lost?.aborted) onEvent({ kind: 'lost', video });
      const { code } = toAppError(error);
      if (mayPass(code) && job.attemptsStarted < ATTEMPTS) return await this.#putOff(job, token, AGAIN_MS);
      return this.#fail(error, video);
    }
  }

  async #tag(
    job: Job<unknown, unknown>,
    wish: TagJob,
    file: string,
    signal: AbortSignal,
    token: string | undefined,
  ): Promise<TagAnswer> {
    const output = wish.output && (await seenOutput(wish.output, wish.run, this.#options.roots));
    const { tagger, model } = await this.#taggerOf(wish, output);
    const stamp = await stampNow(file);
    const name = path.basename(file);
    // Two machines may see two files under one name.
    if ((await fileContentId(file, name)) !== wish.blocksId) {
      throw new AppError(
        'source/changed',
        `"${name}" is another file on the computer "${os.hostname()}": check what --root stands for there.`,
      );
    }
    const { contentId, videoNumber, painted = [], threshold, minDurationUs, isForced, listsFrames } = wish;
    const backsOff = wish.backsOff ?? undefined;
    const settings = { threshold, minDurationUs, backsOff };
    const video = { path: file, stamp, contentId, videoNumber, painted };
    const input = { ...video, model, ...settings, isForced, listsFrames };
    let toldMs = 0;
    const onProgress = ({ done, total, speed, secondsLeft }: TaskProgress) => {
      const now = performance.now();
      if (now - toldMs < NOTE_EVERY_MS) return;
      toldMs = now;
      const progress: JobProgress = { doneUs: done, durationUs: total, speed: speed ?? 0, secondsLeft };
      void job.updateProgress({ ...progress }).catch(() => {});
    };
    const context = { signal, onProgress, breathe: () => Promise.resolve() };
    const { result: found, outcome, frameTimes } = await tagWork(tagger, input, context);
    // As the coordinator calls it.
    const result = { ...found, video: { ...found.video, name: path.posix.basename(wish.video.path) } };
    // Nothing is written for a task that has become another's.
    await job.extendLock(token ?? '', this.#leaseMs);
    return {
      ...(await this.#hand(output, wish, job.id ?? '', result)),
      elapsedMs: outcome.elapsedMs,
      frameTimes: frameTimes && [...frameTimes],
      worker: this.name,
    };
  }

  /** Into the output folder where this machine sees it and may write there, else through the queue. */
  async #hand(
    output: OutputFolder | null,
    { resultName }: TagJob,
    id: string,
    result: TubeletResult,
  ): Promise<Pick<TagAnswer, 'result' | 'isWritten'>> {
    const sent = { result: { kind: 'sent', result }, isWritten: false } as const;
    return output === null ? sent : layDown(output, resultName, id, result).catch(() => sent);
  }

  /** One for each package and place of artifacts; a model is opened once for many videos. */
  async #taggerOf(
    wish: TagJob,
    output: OutputFolder | null,
  ): Promise<{ readonly tagger: Tagger; readonly model: string }> {
    const folder = output && wish.output?.keepsArtifacts ? artifactsIn(output) : null;
    const key = `${wish.package} ${folder ?? ''}`;
    const known = this.#taggers.get(key);
    if (known) return known;
    const dir = await this.#packages.folderOf(wish.package);
    const { models } = await scanModels([dir]);
    const model = models.find((each) => each.dir === dir)?.manifest.id;
    if (model === undefined)
      throw new AppError('model/invalid-manifest', 'The model on the queue is damaged.');
    // One that was made meanwhile is as good.
    const made = this.#taggers.get(key) ?? { tagger: this.#tagger(dir, folder), model };
    this.#taggers.set(key, made);
    return made;
  }

  /** Leaves a video that is not to be seen here to another worker. Once no worker can see it, it fails. */
  async #passOn(job: Job<unknown, unknown>, wish: TagJob, token?: string): Promise<TagAnswer> {
    const unseenBy = [...new Set([...wish.unseenBy, this.name])];
    const workers = await this.#options.server.workers();
    if (workers.every(({ name }) => unseenBy.includes(name))) {
      const { root, path: at } = wish.video;
      const where = root === null ? 'at its path' : `below the root "${root}"`;
      return this.#fail(
        new AppError(
          'source/gone',
          `"${path.posix.basename(at)}" is seen by no worker ${where}: mount its folder there, or give the workers --root.`,
        ),
        path.posix.basename(at),
      );
    }
    await job.updateData({ ...wish, unseenBy });
    return this.#putOff(job, token, UNSEEN_MS);
  }

  async #putOff(job: Job<unknown, unknown>, token: string | undefined, ms: number): Promise<never> {
    await job.moveToDelayed(Date.now() + ms, token);
    throw this.#options.server.delayed();
  }

  /** Ends the task for good. */
  #fail(thrown: unknown, video: string): never {
    const { code, message } = toAppError(thrown);
    this.#failed += 1;
    this.#ended();
    // What was not foreseen may name files of this machine.
    const told = code === 'internal' ? INTERNAL_SENTENCE : message;
    if (!isCancelled(thrown)) this.#options.onEvent({ kind: 'failed', video, message });
    throw this.#options.server.unrecoverable(failureText({ code, message: told }));
  }

  #tagger(packageFolder: string, artifacts: string | null): Tagger {
    const { tagger, provider = 'cpu', decoder, settingsFolder, jobs } = this.#options;
    if (tagger) return tagger(packageFolder);
    const place = () => ({
      // Its limit is the coordinator's, who takes what it wants out.
      artifacts: artifacts === null ? null : { folder: artifacts, limitBytes: Number.POSITIVE_INFINITY },
      ...{ settingsFolder, provider, decoder: decoder === 'wasm' ? ('wasm' as const) : ('auto' as const) },
      atOnce: jobs,
    });
    // What cannot be kept here is computed all the same.
    return new ProcessTagger(this.#processes, [packageFolder], place, () => {});
  }

  #ended(): void {
    this.#recent.push(performance.now());
    if (this.#recent.length > RECENT_MOST) this.#recent.shift();
  }

  /** How many videos ended lately: over the last minutes, or since the earliest that is still known. */
  #pace(): WorkerNote['recent'] {
    const now = performance.now();
    while (this.#recent.length > 0 && now - this.#recent[0]! > RECENT_MS) this.#recent.shift();
    const isFull = this.#recent.length === RECENT_MOST;
    const since = isFull ? this.#recent[0]! : Math.max(this.#begunMs, now - RECENT_MS);
    return { ended: this.#recent.length, overMs: Math.max(1, now - since) };
  }

  async #note(): Promise<void> {
    const note: WorkerNote = {
      name: this.name,
      protocol: QUEUE_PROTOCOL,
      version: this.#options.server.version,
      host: os.hostname(),
      jobs: this.#options.jobs,
      done: this.#done,
      failed: this.#failed,
      recent: this.#pace(),
    };
    await this.#options.server.note(note).catch(() => {});
  }
}

const NOT_UNDERSTOOD =
  'A worker does not understand this task: use the same version of Tubelet on all machines.';

function otherVersion(theirs: string, own: string): string {
  return `This video was put into the queue by Tubelet ${theirs}, and the worker is Tubelet ${own}: use the same version on all machines.`;
}
