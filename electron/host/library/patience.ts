import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError } from '../../../engine/base/errors.ts';
import type { Endpoint } from '../../contract/wire/endpoint.ts';
import type { Endpoints, Handling, Handlings } from '../http/router.ts';
import type { Library } from './library.ts';

/** Another program writes for milliseconds; who holds the database this long hangs. */
const PATIENCE_MS = 10_000;
/** Between two tries. */
const PAUSE_MS = 50;

/**
 * Answers only when what was asked for is on disk, and waits for another program that holds the database by asking again:
 * nothing else of this process waits meanwhile. What has written something already is not done twice.
 */
export function patiently<T extends Endpoints>(library: Library, handlings: Handlings<T>): Handlings<T> {
  const entries = Object.entries<Handling<Endpoint>>(handlings as Record<string, Handling<Endpoint>>);
  return Object.fromEntries(
    entries.map(([name, handle]) => [name, patient(library, handle)]),
  ) as unknown as Handlings<T>;
}

function patient(library: Library, handle: Handling<Endpoint>): Handling<Endpoint> {
  return async (asked) => {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const before = library.commits;
      try {
        const answer = await handle(asked);
        if (library.commits !== before && asked.request.method !== 'GET') await library.settle();
        return answer;
      } catch (error) {
        const isBusy = toAppError(error).code === 'storage/busy';
        if (!isBusy || library.commits !== before || performance.now() > until) throw error;
        await sleep(PAUSE_MS * (0.5 + Math.random()));
      }
    }
  };
}
