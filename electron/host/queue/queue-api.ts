import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../engine/base/errors.ts';
import type { queueEndpoints } from '../../contract/queue.ts';
import { ApiFailure } from '../http/http-error.ts';
import type { Handlings } from '../http/router.ts';
import { parseQueueAddress } from './queue-address.ts';
import { QueueServer } from './queue-server.ts';
import { readQueueStatus } from './queue-status.ts';

/** A server that nobody looks at any more is left after so long. */
const LEAVE_MS = 30_000;
const PATIENCE_MS = 5000;

/** Lets a page see what other machines do. Nothing of it is loaded before a page asks. */
export class QueueApi {
  readonly #version: string;
  #open: { readonly address: string; readonly server: Promise<QueueServer> } | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(version: string) {
    this.#version = version;
  }

  handlings(): Handlings<typeof queueEndpoints> {
    return {
      look: async ({ body: { address } }) => {
        try {
          return await answered(readQueueStatus(await this.#serverAt(address)));
        } catch (error) {
          await this.close();
          if (error instanceof AppError) throw new ApiFailure(422, error.code, error.message);
          throw error;
        }
      },
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = null;
    await open?.server.then((server) => server.close()).catch(() => {});
  }

  async #serverAt(address: string): Promise<QueueServer> {
    if (this.#open?.address !== address) {
      await this.close();
      this.#open = { address, server: QueueServer.look(parseQueueAddress(address), this.#version) };
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.close(), LEAVE_MS);
    this.#timer.unref();
    return this.#open!.server;
  }
}

/** Errors: `usage` for a server that has gone since it was opened: it is not waited for. */
async function answered<T>(asked: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
    throw new AppError(
      'usage',
      'The server of the queue does not answer: start it again, or check the network.',
    );
  });
  late.catch(() => {});
  try {
    return await Promise.race([asked, late]);
  } finally {
    patience.abort();
    asked.catch(() => {});
  }
}
