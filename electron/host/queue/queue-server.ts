import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { AppError, throwIfCancelled } from '../../../engine/base/errors.ts';
import type { QueueAddress } from './queue-address.ts';
import { QUEUE_NAME, QUEUE_PROTOCOL, type TagJob, type WorkerNote, workerNote } from './queue-messages.ts';

/** A worker that has not said anything for so long is gone; its task's lease runs out by itself. */
const NOTE_MS = 15_000;
/** How long a server may take to answer at the start. */
const PATIENCE_MS = 10_000;

/**
 * The server that coordinator and workers meet on: Valkey or Redis, with the queue that BullMQ keeps there and a few keys
 * beside it. BullMQ and its client are loaded here and nowhere else.
 */
export class QueueServer {
  readonly address: QueueAddress;
  readonly redis: Redis;
  readonly #bullmq: typeof import('bullmq');
  readonly #closing: (() => Promise<unknown>)[] = [];

  private constructor(address: QueueAddress, redis: Redis, bullmq: typeof import('bullmq')) {
    this.address = address;
    this.redis = redis;
    this.#bullmq = bullmq;
  }

  /** Errors: `usage` when the server cannot be reached, refuses us, or serves another version; `cancelled`. */
  static async open(address: QueueAddress, signal?: AbortSignal): Promise<QueueServer> {
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
    const server = new QueueServer(address, redis, bullmq);
    await server.#agree();
    return server;
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
    const keys: string[] = [];
    let cursor = '0';
    do {
      const [next, found] = await this.redis.scan(cursor, 'MATCH', this.key('worker', '*'), 'COUNT', 1000);
      cursor = next;
      keys.push(...found);
    } while (cursor !== '0');
    const texts = keys.length === 0 ? [] : await this.redis.mget(keys);
    return texts
      .flatMap((text) => {
        const parsed = text === null ? null : v.safeParse(workerNote, json(text));
        return parsed?.success ? [parsed.output] : [];
      })
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close().catch(() => {});
    this.redis.disconnect();
  }

  /** Whoever comes first says which version is spoken here. */
  async #agree(): Promise<void> {
    const key = this.key('protocol');
    await this.redis.set(key, String(QUEUE_PROTOCOL), 'NX');
    const spoken = await this.redis.get(key);
    if (spoken === String(QUEUE_PROTOCOL)) return;
    this.redis.disconnect();
    throw new AppError(
      'usage',
      `The queue at ${this.address.shown} is used by another version of Tubelet (${spoken}, this one speaks ${QUEUE_PROTOCOL}): use the same version on all machines, or another prefix.`,
    );
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
