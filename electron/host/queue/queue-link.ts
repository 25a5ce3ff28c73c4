import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { AppError, throwIfCancelled } from '../../../engine/base/errors.ts';
import type { QueueAddress } from './queue-address.ts';
import { type RunNote, runNote, type WorkerNote, workerNote } from './queue-messages.ts';

/** A worker that has not said anything for so long is gone; its task's lease runs out by itself. */
const NOTE_MS = 15_000;
/** How long a server may take to answer at the start. */
const PATIENCE_MS = 10_000;

/**
 * The way to the server that coordinator and workers meet on, Valkey or Redis, and what they say of themselves there. Its
 * client is loaded here and nowhere else.
 */
export class QueueLink {
  readonly address: QueueAddress;
  readonly redis: Redis;

  protected constructor(address: QueueAddress, redis: Redis) {
    this.address = address;
    this.redis = redis;
  }

  /** Errors: `usage` when the server cannot be reached or refuses us; `cancelled`. */
  static async to(address: QueueAddress, signal?: AbortSignal): Promise<QueueLink> {
    return new QueueLink(address, await connected(address, signal));
  }

  key(...parts: readonly string[]): string {
    return [this.address.prefix, ...parts].join(':');
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
    this.redis.disconnect();
  }
}

/** Errors: `usage` when the server cannot be reached or refuses us; `cancelled`. */
export async function connected(address: QueueAddress, signal?: AbortSignal): Promise<Redis> {
  const { Redis } = await import('ioredis').catch((error: unknown) => {
    throw new AppError(
      'usage',
      'This Tubelet was packaged without what reaches a queue: run it from its source, or ask with tag --queue --status.',
      { cause: error },
    );
  });
  const redis = new Redis({ ...address.connection, lazyConnect: true });
  let last: Error | undefined;
  // Told once at the start; later a server that is away is waited for.
  redis.on('error', (error) => {
    last = error;
  });
  const connecting = redis.connect().then(
    () => true,
    () => false,
  );
  const begun = performance.now();
  let isReady = await connecting;
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
  return redis;
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
