import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../engine/base/errors.ts';
import type { queueEndpoints } from '../../contract/queue.ts';
import type { Handlings } from '../http/router.ts';
import { PASSWORD_VARIABLE, parseQueueAddress } from './queue-address.ts';
import { QueueLink } from './queue-link.ts';
import { readQueueStatus } from './queue-status.ts';

/** A server that nobody looks at any more is left after so long. */
const LEAVE_MS = 30_000;
const PATIENCE_MS = 5000;

/** Lets a page see what other machines do. Nothing of it is loaded before a page asks. */
export class QueueApi {
  #open: { readonly asked: string; readonly server: Promise<QueueLink> } | null = null;
  #timer: NodeJS.Timeout | undefined;

  handlings(): Handlings<typeof queueEndpoints> {
    return {
      look: async ({ body: { address, password } }) => {
        try {
          const status = await answered(readQueueStatus(await this.#serverAt(address, password)));
          return { kind: 'seen', status };
        } catch (error) {
          await this.close();
          if (error instanceof AppError) return { kind: 'unseen', message: error.message };
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

  async #serverAt(text: string, password: string | undefined): Promise<QueueLink> {
    const asked = JSON.stringify([text, password]);
    if (this.#open?.asked !== asked) {
      await this.close();
      const given = password === undefined ? {} : { [PASSWORD_VARIABLE]: password };
      const address = parseQueueAddress(text, { ...process.env, ...given });
      this.#open = { asked, server: QueueLink.to(address) };
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
