import { afterEach, expect, it, vi } from 'vitest';
import { cancelled } from '../../base/errors.ts';
import { type DecodeEnvironment, DecodeWorker, WorkerPool } from '../ffmpeg/worker-pool.ts';
import { observedEnvironment } from '../testing/observed-environment.node.ts';
import { RangeScheduler } from './range-scheduler.ts';

afterEach(() => void vi.restoreAllMocks());

/** Two workers' worth of ranges, each decoded at once and to nothing. */
function scheduled(environment: DecodeEnvironment, capacity = 2) {
  return new RangeScheduler(new WorkerPool(environment), {
    workers: 2,
    ring: { frameBytes: 12, capacity },
    first: { from: 0, to: null, seek: null },
    firstSeek: null,
    nextStart: async (_, from) => (from < 30 ? { sample: from + 10, seek: { seconds: 0 } } : null),
    decode: () => Promise.reject(cancelled()),
    signal: new AbortController().signal,
  });
}

it('says so when no worker can be had, to who waits and to who asks later', async () => {
  const { environment } = observedEnvironment(2);
  const scheduler = scheduled({
    ...environment,
    spawn: () => {
      throw new Error('no more threads');
    },
  });
  const waiting = [scheduler.run(0), scheduler.run(1)];
  for (const run of waiting) await expect(run).rejects.toMatchObject({ code: 'decode/crashed' });
  await expect(scheduler.run(5)).rejects.toThrow(/cannot be started: close other programs/);
});

it('says so when there is no memory for a ring', async () => {
  const { environment, workers } = observedEnvironment(2);
  await expect(scheduled(environment, 2 ** 50).run(0)).rejects.toMatchObject({ code: 'decode/crashed' });
  expect(workers).toHaveLength(0);
});

it('goes on with the workers that it has', async () => {
  const { environment, workers } = observedEnvironment(2);
  let spawned = 0;
  const scheduler = scheduled({
    ...environment,
    spawn: () => {
      if (spawned++ > 0) throw new Error('no more threads');
      return environment.spawn();
    },
  });
  for (let index = 0; index < 4; index++) {
    const run = await scheduler.run(index);
    expect(run?.range.from).toBe(index * 10);
    await expect(run!.result).rejects.toThrow();
    run!.consumed();
  }
  expect(await scheduler.run(4)).toBeNull();
  expect(workers).toHaveLength(1);
  await workers[0]!.terminate();
});

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
  const run = scheduler.run(0);
  stop.abort();
  planning.resolve(null);
  expect(await run).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 20));
  // The same thread again: it is free.
  const again = pool.acquire();
  expect(workers).toHaveLength(1);
  again.terminate();
});

it('makes room in the middle of a video, and takes the processors again', async () => {
  const { environment } = observedEnvironment(4);
  const pool = new WorkerPool(environment);
  let room = 1;
  let most = 0;
  let atWork = 0;
  const ends: (() => void)[] = [];
  const stop = new AbortController();
  const scheduler = new RangeScheduler(pool, {
    workers: 3,
    room: () => room,
    ring: { frameBytes: 12, capacity: 2 },
    first: { from: 0, to: null, seek: null },
    firstSeek: null,
    nextStart: async (_, from) => ({ sample: from + 10, seek: { seconds: 0 } }),
    decode: async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise<void>((resolve) => ends.push(resolve));
      atWork -= 1;
      return { frames: 0, log: { errors: [], errorCount: 0, jumps: [] }, sourceError: null };
    },
    signal: stop.signal,
  });
  const take = async (index: number) => {
    const run = await scheduler.run(index);
    await vi.waitFor(() => expect(ends.length).toBeGreaterThan(0));
    ends.shift()!();
    run!.consumed();
    await run!.result;
  };
  for (let index = 0; index < 4; index++) await take(index);
  expect(most).toBe(1);
  room = 3;
  await vi.waitFor(() => expect(most).toBe(3));
  room = 1;
  for (let index = 4; index < 7; index++) await take(index);
  await vi.waitFor(() => expect(atWork).toBe(1));
  most = 1;
  for (let index = 7; index < 10; index++) await take(index);
  expect(most).toBe(1);
  stop.abort();
  for (const end of ends) end();
});

it('makes room inside its ranges, and the one that the consumer waits for goes on', async () => {
  const held = new Map<DecodeWorker, boolean>();
  vi.spyOn(DecodeWorker.prototype, 'hold').mockImplementation(function (this: DecodeWorker, isHeld) {
    held.set(this, isHeld);
  });
  const { environment } = observedEnvironment(4);
  let room = 3;
  const running = new Map<number, { readonly worker: DecodeWorker; readonly end: () => void }>();
  const stop = new AbortController();
  const scheduler = new RangeScheduler(new WorkerPool(environment), {
    workers: 3,
    room: () => room,
    ring: { frameBytes: 12, capacity: 2 },
    first: { from: 0, to: null, seek: null },
    firstSeek: null,
    nextStart: async (_, from) => ({ sample: from + 1, seek: { seconds: 0 } }),
    decode: async (worker, { range }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      running.set(range.from, { worker, end: resolve });
      await promise;
      running.delete(range.from);
      return { frames: 0, log: { errors: [], errorCount: 0, jumps: [] }, sourceError: null };
    },
    signal: stop.signal,
  });
  const going = () => [...running].filter(([, { worker }]) => !held.get(worker)).map(([index]) => index);
  await vi.waitFor(() => expect(going()).toEqual([0, 1, 2]));
  room = 1;
  await vi.waitFor(() => expect(going()).toEqual([0]));
  for (let index = 0; index < 3; index++) {
    const run = await scheduler.run(index);
    running.get(index)!.end();
    run!.consumed();
    await run!.result;
    // Whatever else is at work, who is waited for is.
    await vi.waitFor(() => expect(going()).toEqual([index + 1]));
  }
  room = 0;
  await vi.waitFor(() => expect(going()).toEqual([]));
  room = 3;
  await vi.waitFor(() => expect(going()).toHaveLength(3));
  stop.abort();
  for (const { end } of running.values()) end();
});
