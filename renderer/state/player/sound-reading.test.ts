import { beforeEach, expect, test, vi } from 'vitest';
import { cancelled } from '../../../engine/base/errors.ts';
import type { VideoFile } from '../video/video-file.svelte.ts';
import { SoundReading } from './sound-reading.svelte.ts';

vi.mock(import('../video/kept-peaks.ts'), () => ({
  keptPeaks: (file, index, durationUs, signal) => (file as unknown as Heard).peaks(index, durationUs, signal),
}));

/** A file as far as its sound goes. */
interface Heard {
  readonly name: string;
  peaks(index: number, durationUs: number, signal?: AbortSignal): Promise<Uint8Array | null>;
}

const fileOf = (name: string, seconds: number, peaks: Heard['peaks']) =>
  ({ name, peaks, probe: async () => ({ durationUs: seconds * 1e6 }) }) as unknown as VideoFile;

let reading: SoundReading;
beforeEach(() => {
  reading = new SoundReading();
});

test('the sound of each is put together from its pieces; a damaged one is silence', async () => {
  const told: unknown[] = [];
  const loud = fileOf('loud.mp4', 70, async (index) => {
    told.push(reading.progress);
    if (index === 1) return null;
    return new Uint8Array(index === 2 ? 1000 : 3000).fill(index + 1);
  });
  const short = fileOf('short.mp4', 2, async () => new Uint8Array(150).fill(9));
  const [first, second] = await reading.read([loud, short]);
  expect([first!.length, second!.length]).toEqual([7000, 150]);
  expect([first![0], first![3000], first![6999], second![149]]).toEqual([1, 0, 3, 9]);
  expect(told).toEqual([0, 1, 2].map((done) => ({ done, total: 4 })));
  expect(reading.progress).toBeNull();
});

test('more peaks than fit into a piece are left to the next', async () => {
  const generous = fileOf('generous.mp4', 60, async (index) => new Uint8Array(3001).fill(index + 1));
  const [all] = await reading.read([generous]);
  expect([all!.length, all![2999], all![3000], all![5999]]).toEqual([6000, 1, 2, 2]);
});

test('a video without sound is named', async () => {
  const silent = fileOf('silent.mp4', 40, async () => null);
  await expect(reading.read([silent])).rejects.toThrow('“silent.mp4” has no sound that can be read');
  expect(reading.progress).toBeNull();
});

test('it ends when nobody waits for it any more', async () => {
  const stopped = vi.fn();
  const slow = fileOf('slow.mp4', 90, (_index, _length, signal) => {
    const { promise, reject } = Promise.withResolvers<Uint8Array>();
    signal!.addEventListener('abort', () => {
      stopped();
      reject(cancelled());
    });
    return promise;
  });
  const first = reading.read([slow]);
  await vi.waitUntil(() => reading.progress !== null);
  const second = reading.read([slow]);
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  await vi.waitUntil(() => reading.progress !== null);
  reading.cancel();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect([stopped.mock.calls.length, reading.progress]).toEqual([2, null]);
});
