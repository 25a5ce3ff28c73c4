import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { portOfWorker } from '../../rpc/port.node.ts';
import { sharedPool } from '../ffmpeg/worker-pool.node.ts';
import { madeMedia, refTo } from '../testing/made-media.node.ts';
import { Video } from '../video.ts';
import { WatchedPictures } from './watched-pictures.web.ts';
import { browserFrames } from './web-codecs-stream.web.ts';

const PLAN = { fps: { num: 8, den: 1 }, width: 4, height: 4, resize: 'stretch' } as const;

let video: Video;
beforeAll(async () => {
  video = await Video.open(sharedPool, refTo(madeMedia().constant!.path), undefined);
  return () => video.close();
});

// What is watched runs in real threads: only the watch is hurried.
beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.waitFor(() => expect(vi.getTimerCount()).toBe(0)));

/** A thread that a file keeps in a circle after so many pictures, and when it is gone. */
function looping(pictures: number) {
  const worker = new Worker(new URL('../testing/looping-pictures.worker.node.ts', import.meta.url), {
    workerData: pictures,
  });
  return { worker, spawn: () => portOfWorker(worker), gone: once(worker, 'exit') };
}

it('a demuxer that never comes back from opening a file is ended, and the file is left to the other', async () => {
  const { spawn, gone } = looping(0);
  const opening = WatchedPictures.open(video.opened.ref, video.opened.probed, spawn);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  vi.advanceTimersByTime(29_000);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(await opening).toBeNull();
  await gone;
});

it('one that never comes back from the middle is ended, and what came before stands', async () => {
  const { spawn, gone } = looping(3);
  const pictures = (await WatchedPictures.open(video.opened.ref, video.opened.probed, spawn))!;
  expect(await pictures.end(PLAN)).toBe(100);
  const frame = new Uint8Array(48);
  const { signal } = new AbortController();
  let told = 0;
  const samples: WatchedPictures['samples'] = (wanted, hear, until) =>
    pictures.samples(
      wanted,
      (event) => {
        if (event.kind === 'shown') told += 1;
        hear(event);
      },
      until,
    );
  const range = { from: 0, to: 100 };
  let taken = 0;
  const taking = (async () => {
    for await (const { times } of browserFrames(video.opened, { samples }, PLAN, range, () => frame, signal))
      taken += times;
  })();
  await vi.waitFor(() => expect(told).toBe(3), 20_000);
  vi.advanceTimersByTime(31_000);
  await taking;
  expect(taken).toBe(3);
  await gone;
  expect(await pictures.end(PLAN)).toBe(Number.POSITIVE_INFINITY);
  pictures.close();
});

it('one that waits for whoever takes its pictures is not', async () => {
  // More than the ring holds: it does not come to its loop while nobody reads.
  const { worker, spawn, gone } = looping(100);
  const pictures = (await WatchedPictures.open(video.opened.ref, video.opened.probed, spawn))!;
  const stop = new AbortController();
  let shown = 0;
  let isOver = false;
  const hear = ({ kind }: { kind: string }) => {
    if (kind === 'shown') shown += 1;
  };
  const writing = pictures.samples({ fps: PLAN.fps, from: 0, to: 100 }, hear, stop.signal).then(() => {
    isOver = true;
  });
  await vi.waitFor(() => expect(shown).toBe(4), 20_000);
  vi.advanceTimersByTime(120_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  stop.abort();
  await writing;
  pictures.close();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  // It was given back. Whoever takes it next is told that it has closed its video.
  const again = await WatchedPictures.open(video.opened.ref, video.opened.probed, () => {
    throw new Error('a thread was free');
  });
  expect(await again!.end(PLAN)).toBe(100);
  expect(shown).toBe(4);
  again!.close();
  void worker.terminate();
  await gone;
});
