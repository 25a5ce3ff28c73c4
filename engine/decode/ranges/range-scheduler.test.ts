import { expect, it } from 'vitest';
import { cancelled } from '../../base/errors.ts';
import { WorkerPool } from '../ffmpeg/worker-pool.ts';
import { observedEnvironment } from '../testing/observed-environment.node.ts';
import { RangeScheduler } from './range-scheduler.ts';

it('gives its worker back when it is stopped while it plans', async () => {
  const { environment, workers } = observedEnvironment(1);
  const pool = new WorkerPool(environment);
  const stop = new AbortController();
  const planning = Promise.withResolvers<null>();
  const scheduler = new RangeScheduler(pool, {
    workers: 1,
    ring: { frameBytes: 12, capacity: 2 },
    first: { from: 0, to: null, seek: null },
    firstSeek: null,
    nextStart: () => planning.promise,
    decode: () => Promise.reject(cancelled()),
    signal: stop.signal,
  });
  const job = scheduler.job(0);
  stop.abort();
  planning.resolve(null);
  expect(await job).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 20));
  // The same thread again: it is free.
  const again = pool.acquire();
  expect(workers).toHaveLength(1);
  again.terminate();
});
