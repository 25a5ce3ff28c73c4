import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import type { Job, Worker } from 'bullmq';
import * as v from 'valibot';
import type { ArtifactStore } from '../../../engine/artifacts/artifact-store.ts';
import { Artifacts } from '../../../engine/artifacts/artifacts.ts';
import { AppError, isCancelled, toAppError } from '../../../engine/base/errors.ts';
import { fileContentId } from '../../../engine/source/content-id.node.ts';
import { FileArtifacts } from '../artifacts/file-artifacts.ts';
import { INTERNAL_SENTENCE } from '../http/http-error.ts';
import { stampNow } from '../library/videos/find-file.ts';
import { scanModels } from '../models/model-folders.ts';
import { tagWork } from '../tasks/handlers/tag-work.ts';
import { mayPass } from '../tasks/lease.ts';
import { NodeTagger } from '../tasks/tagger.ts';
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

export interface WorkerOptions {
  readonly server: QueueServer;
  readonly roots: Roots;
  /** Folders of installed model packages. */
  readonly modelFolders: readonly string[];
  /** Folder for packages that are fetched. */
  readonly packageCache: string;
  /** Videos at once. */
  readonly jobs: number;
  readonly version: string;
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
  readonly #taggers = new Map<string, { readonly tagger: NodeTagger; readonly model: string }>();
  readonly #doing = new Map<string, { readonly video: string; progress: JobProgress | null }>();
  readonly #stop = new AbortController();
  readonly #worker: Worker<unknown, unknown>;
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #failed = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#packages = new PackagesByHash(options.server, options.modelFolders, options.packageCache);
    const leaseMs = options.leaseMs ?? LEASE_MS;
    this.#worker = options.server.worker((job, token, signal) => this.#process(job, token, signal), {
      name: this.name,
      concurrency: options.jobs,
      lockDuration: leaseMs,
      stalledInterval: leaseMs / 2,
      maxStalledCount: DEATHS,
    });
    this.#timer = setInterval(() => void this.#note(), NOTE_EVERY_MS);
    void this.#note();
  }

  /** Stops at once; what was begun goes to another worker. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#worker.close().catch(() => {});
    for (const { tagger } of this.#taggers.values()) await tagger.rest();
    await this.#options.server.forget(this.name).catch(() => {});
  }

  async #process(job: Job<unknown, unknown>, token?: string, lost?: AbortSignal): Promise<TagAnswer> {
    const parsed = v.safeParse(tagJob, job.data);
    if (!parsed.success) return this.#fail(new AppError('usage', NOT_UNDERSTOOD), 'a task');
    const wish = parsed.output;
    const file = await fileAt(wish.video, this.#options.roots);
    const video = path.posix.basename(wish.video.path);
    if (file === undefined) return this.#passOn(job, wish, token);
    const { onEvent } = this.#options;
    const doing = { video, progress: null };
    this.#doing.set(job.id ?? '', doing);
    onEvent({ kind: 'begun', video });
    try {
      const signals = [this.#stop.signal, ...(lost ? [lost] : [])];
      const answer = await this.#tag(job, wish, file, AbortSignal.any(signals), doing);
      this.#done += 1;
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
    } finally {
      this.#doing.delete(job.id ?? '');
    }
  }

  async #tag(
    job: Job<unknown, unknown>,
    wish: TagJob,
    file: string,
    signal: AbortSignal,
    doing: { progress: JobProgress | null },
  ): Promise<TagAnswer> {
    const { tagger, model } = await this.#taggerOf(wish);
    const stamp = await stampNow(file);
    const name = path.basename(file);
    // Two machines may see two files under one name.
    if ((await fileContentId(file, name)) !== wish.blocksId) {
      throw new AppError(
        'source/changed',
        `"${name}" is another file on the computer "${os.hostname()}": check what --root stands for there.`,
      );
    }
    const { contentId, videoNumber, threshold, minDurationUs, isForced, listsFrames } = wish;
    const backsOff = wish.backsOff ?? undefined;
    const settings = { threshold, minDurationUs, backsOff };
    const input = { path: file, stamp, contentId, videoNumber, model, ...settings, isForced, listsFrames };
    let toldMs = 0;
    const onProgress = ({ done, total, speed, secondsLeft }: TaskProgress) => {
      doing.progress = { doneUs: done, durationUs: total, speed: speed ?? 0, secondsLeft };
      const now = performance.now();
      if (now - toldMs < NOTE_EVERY_MS) return;
      toldMs = now;
      void job.updateProgress(doing.progress).catch(() => {});
    };
    const context = { signal, onProgress, breathe: () => Promise.resolve() };
    const { result, elapsedMs, frameTimes } = await tagWork(tagger, input, context);
    return {
      result,
      elapsedMs,
      frameTimes: frameTimes && [...frameTimes],
      worker: this.name,
    };
  }

  /** One for each package and place of artifacts; a model is opened once for many videos. */
  async #taggerOf(wish: TagJob): Promise<{ readonly tagger: NodeTagger; readonly model: string }> {
    const folder = wish.artifacts && (await this.#artifactFolder(wish.artifacts));
    const key = `${wish.package} ${folder ?? ''}`;
    const known = this.#taggers.get(key);
    if (known) return known;
    const dir = await this.#packages.folderOf(wish.package);
    const { models } = await scanModels([dir]);
    const model = models.find((each) => each.dir === dir)?.manifest.id;
    if (model === undefined)
      throw new AppError('model/invalid-manifest', 'The model on the queue is damaged.');
    // One that was made meanwhile is as good.
    const made = this.#taggers.get(key) ?? { tagger: new NodeTagger([dir], artifactsIn(folder)), model };
    this.#taggers.set(key, made);
    return made;
  }

  /** The folder lies where the results go: made by the coordinator, so that it is seen here or not used. */
  async #artifactFolder(given: NonNullable<TagJob['artifacts']>): Promise<string | null> {
    return (await fileAt(given, this.#options.roots)) ?? null;
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
    // What was not foreseen may name files of this machine.
    const told = code === 'internal' ? INTERNAL_SENTENCE : message;
    if (!isCancelled(thrown)) this.#options.onEvent({ kind: 'failed', video, message });
    throw this.#options.server.unrecoverable(failureText({ code, message: told }));
  }

  async #note(): Promise<void> {
    const note: WorkerNote = {
      name: this.name,
      protocol: QUEUE_PROTOCOL,
      version: this.#options.version,
      host: os.hostname(),
      jobs: this.#options.jobs,
      doing: [...this.#doing.values()].map(({ video, progress }) => ({ video, progress })),
      done: this.#done,
      failed: this.#failed,
    };
    await this.#options.server.note(note).catch(() => {});
  }
}

const NOT_UNDERSTOOD =
  'A worker does not understand this task: use the same version of Tubelet on all machines.';

/** Nothing is kept where no folder is to be seen. Its limit is the coordinator's, who takes what it wants out. */
function artifactsIn(folder: string | null): Artifacts {
  return new Artifacts(folder === null ? NOWHERE : new FileArtifacts(folder, () => Number.POSITIVE_INFINITY));
}

const NOWHERE: ArtifactStore = {
  read: () => Promise.resolve(null),
  write: () => Promise.resolve(),
  names: () => Promise.resolve([]),
  forget: () => Promise.resolve(),
};
