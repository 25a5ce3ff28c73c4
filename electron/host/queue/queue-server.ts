import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { AppError, throwIfCancelled } from '../../../engine/base/errors.ts';
import type { QueueAddress } from './queue-address.ts';
import {
  QUEUE_NAME,
  QUEUE_PROTOCOL,
  type RunNote,
  runNote,
  type TagJob,
  type WorkerNote,
  workerNote,
} from './queue-messages.ts';

/** A worker that has not said anything for so long is gone; its task's lease runs out by itself. */
const NOTE_MS = 15_000;
/** So long after it was last used by anybody, a version holds no prefix. */
const SPOKEN_SECONDS = 7 * 24 * 3600;
/** How long a server may take to answer at the start. */
const PATIENCE_MS = 10_000;

/**
 * The server that coordinator and workers meet on: Valkey or Redis, with the queue that BullMQ keeps there and a few keys
 * beside it. BullMQ and its client are loaded here and nowhere else.
 */
export class QueueServer {
  readonly address: QueueAddress;
  /** Of this Tubelet. */
  readonly version: string;
  readonly redis: Redis;
  readonly #bullmq: typeof import('bullmq');
  readonly #closing: (() => Promise<unknown>)[] = [];

  private constructor(address: QueueAddress, version: string, redis: Redis, bullmq: typeof import('bullmq')) {
    this.address = address;
    this.version = version;
    this.redis = redis;
    this.#bullmq = bullmq;
  }

  /** Errors: `usage` when the server cannot be reached, refuses us, or serves another version; `cancelled`. */
  static async open(address: QueueAddress, version: string, signal?: AbortSignal): Promise<QueueServer> {
    const server = await QueueServer.look(address, version, signal);
    await server.#agree();
    return server;
  }

  /** As {@link open}, to see what is there, whatever version is spoken. */
  static async look(address: QueueAddress, version: string, signal?: AbortSignal): Promise<QueueServer> {
    const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    const redis = new Redis({ ...address.connection, lazyConnect: true });
    let last: Error | undefined;
    // Told once at the start; later a server that is away is waited for.
    redis.on('error', (error) => {
      last = error;
    });
    const connected = redis.connect().then(
      () => true,
      () => false,
    );
    const begun = performance.now();
    let isReady = await connected;
    while (!isReady && performance.now() - begun < PATIENCE_MS && !isRefusal(last)) {
      await sleep(200);
      isReady = redis.status === 'ready';
      if (signal?.aborted) break;
    }
    if (!isReady || signal?.aborted) {
      redis.disconnect();
      throwIfCancelled(signal);
      throw isRefusal(last) ? refused(address, last) : unreachable(address, last);
    }
    return new QueueServer(address, version, redis, bullmq);
  }

  key(...parts: readonly string[]): string {
    return [this.address.prefix, ...parts].join(':');
  }

  get #options() {
    return { connection: this.address.connection, prefix: this.address.prefix };
  }

  queue(): Queue<TagJob, unknown> {
    const queue = new this.#bullmq.Queue<TagJob, unknown>(QUEUE_NAME, this.#options);
    queue.on('error', () => {});
    this.#closing.push(() => queue.close());
    return queue;
  }

  async events(): Promise<QueueEvents> {
    const events = new this.#bullmq.QueueEvents(QUEUE_NAME, this.#options);
    events.on('error', () => {});
    this.#closing.push(() => events.close());
    await events.waitUntilReady();
    return events;
  }

  /** @param process answers one task; see `Processor` of BullMQ */
  worker(
    process: ConstructorParameters<typeof Worker<unknown, unknown>>[1],
    options: Pick<
      WorkerOptions,
      'concurrency' | 'name' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount'
    >,
  ): Worker<unknown, unknown> {
    const worker = new this.#bullmq.Worker<unknown, unknown>(QUEUE_NAME, process, {
      ...this.#options,
      ...options,
    });
    worker.on('error', () => {});
    return worker;
  }

  /** Thrown by a processor that has put its task off. */
  delayed(): Error {
    return new this.#bullmq.DelayedError();
  }

  /** Thrown by a processor whose task has failed for good. */
  unrecoverable(reason: string): Error {
    return new this.#bullmq.UnrecoverableError(reason);
  }

  /** Says that a worker lives and what it does. */
  async note(note: WorkerNote): Promise<void> {
    await this.redis.set(this.key('worker', note.name), JSON.stringify(note), 'PX', NOTE_MS);
  }

  async forget(name: string): Promise<void> {
    await this.redis.del(this.key('worker', name));
  }

  /** The workers that live, by name. */
  async workers(): Promise<WorkerNote[]> {
    const notes = await this.#notes('worker', workerNote);
    return notes.sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Says that a coordinator waits for its run, and how far that is. */
  async noteRun(note: RunNote): Promise<void> {
    await this.redis.set(this.key('run', note.id), JSON.stringify(note), 'PX', NOTE_MS);
  }

  async forgetRun(id: string): Promise<void> {
    await this.redis.del(this.key('run', id));
  }

  /** The runs that a coordinator waits for. */
  runs(): Promise<RunNote[]> {
    return this.#notes('run', runNote);
  }

  async #notes<T extends v.GenericSchema>(kind: string, schema: T): Promise<v.InferOutput<T>[]> {
    const keys = new Set<string>();
    let cursor = '0';
    do {
      const [next, found] = await this.redis.scan(cursor, 'MATCH', this.key(kind, '*'), 'COUNT', 1000);
      cursor = next;
      for (const key of found) keys.add(key);
    } while (cursor !== '0');
    const texts = keys.size === 0 ? [] : await this.redis.mget([...keys]);
    return texts.flatMap((text) => {
      const parsed = text === null ? null : v.safeParse(schema, json(text));
      return parsed?.success ? [parsed.output] : [];
    });
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close().catch(() => {});
    this.redis.disconnect();
  }

  /** Whoever comes first says which version is spoken here, until nobody is left and nothing waits. */
  async #agree(): Promise<void> {
    const key = this.key('protocol');
    const own = `${QUEUE_PROTOCOL} ${this.version}`;
    await this.redis.set(key, own, 'EX', SPOKEN_SECONDS, 'NX');
    let spoken = await this.redis.get(key);
    if (spoken !== own && (await this.#isDeserted())) {
      await this.redis.set(key, own, 'EX', SPOKEN_SECONDS);
      spoken = own;
    }
    if (spoken === own) {
      await this.redis.expire(key, SPOKEN_SECONDS);
      return;
    }
    await this.close();
    const theirs = spoken?.split(' ')[1] ?? `of protocol ${spoken}`;
    throw new AppError(
      'usage',
      `The queue at ${this.address.shown} is used by another version of Tubelet (${theirs}, this one is ${this.version}): use the same version on all machines, or another prefix.`,
    );
  }

  async #isDeserted(): Promise<boolean> {
    const [workers, runs, counts] = await Promise.all([
      this.workers(),
      this.runs(),
      this.queue().getJobCounts('waiting', 'active', 'delayed', 'completed'),
    ]);
    const tasks = Object.values(counts).reduce((sum, each) => sum + each, 0);
    return workers.length === 0 && runs.length === 0 && tasks === 0;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The server is there and does not want us. */
function isRefusal(error: Error | undefined): error is Error {
  return (
    error !== undefined &&
    /NOAUTH|WRONGPASS|NOPERM|DB index|invalid password|certificate/i.test(error.message)
  );
}

function refused({ shown }: QueueAddress, error: Error): AppError {
  const why = /certificate/i.test(error.message)
    ? 'its certificate is not trusted: give its authority in NODE_EXTRA_CA_CERTS'
    : /DB index/i.test(error.message)
      ? 'it has no such database'
      : 'check the user and the password';
  return new AppError('usage', `The queue at ${shown} refuses Tubelet: ${why}.`, { cause: error });
}

function unreachable({ shown }: QueueAddress, error: Error | undefined): AppError {
  return new AppError(
    'usage',
    `The queue at ${shown} cannot be reached: start its server, or check the address.`,
    { cause: error },
  );
}
