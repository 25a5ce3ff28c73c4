import type { Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { AppError } from '../../../engine/base/errors.ts';
import type { QueueAddress } from './queue-address.ts';
import { connected, QueueLink } from './queue-link.ts';
import { QUEUE_NAME, QUEUE_PROTOCOL, type TagJob } from './queue-messages.ts';

/** So long after it was last used by anybody, a version holds no prefix. */
const SPOKEN_SECONDS = 7 * 24 * 3600;

/** The queue that BullMQ keeps on the server. BullMQ is loaded here and nowhere else. */
export class QueueServer extends QueueLink {
  /** Of this Tubelet. */
  readonly version: string;
  readonly #bullmq: typeof import('bullmq');
  readonly #closing: (() => Promise<unknown>)[] = [];

  private constructor(address: QueueAddress, version: string, redis: Redis, bullmq: typeof import('bullmq')) {
    super(address, redis);
    this.version = version;
    this.#bullmq = bullmq;
  }

  /** Errors: `usage` when the server cannot be reached, refuses us, or serves another version; `cancelled`. */
  static async open(address: QueueAddress, version: string, signal?: AbortSignal): Promise<QueueServer> {
    const bullmq = await import('bullmq');
    const server = new QueueServer(address, version, await connected(address, signal), bullmq);
    await server.#agree();
    return server;
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

  override async close(): Promise<void> {
    for (const close of this.#closing) await close().catch(() => {});
    await super.close();
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
