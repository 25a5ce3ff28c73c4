import { beforeAll, describe, expect, it } from 'vitest';
import { isCancelled } from '../base/errors.ts';
import { RingReader } from './ffmpeg/frame-ring.ts';
import { Heartbeat } from './ffmpeg/heartbeat.ts';
import { WorkerPool } from './ffmpeg/worker-pool.ts';
import type { FrameSource, SamplingPlan } from './frame-source.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from './testing/made-media.node.ts';
import { observedEnvironment } from './testing/observed-environment.node.ts';
import { Video } from './video.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 64, height: 40, resize: 'stretch' };
/** Big enough that a ring holds fewer frames than the video has. */
const LARGE: SamplingPlan = { fps: { num: 30, den: 1 }, width: 320, height: 192, resize: 'stretch' };

let media: Record<string, MadeFile>;

beforeAll(() => {
  media = madeMedia();
});

async function open(name: string, processors: number) {
  const observed = observedEnvironment(processors);
  const pool = new WorkerPool(observed.environment);
  return { ...observed, pool, video: await Video.open(pool, refTo(media[name]!.path), undefined) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function stillWorks(video: FrameSource): Promise<void> {
  const { codes } = await collect(video, { ...PLAN, toSample: 16 });
  expect(codes).toEqual(expectedCodes(media.openGop!, 8, 2));
}

describe('cancel', () => {
  it.each([1, 4])('ends the stream and leaves the video usable, with %i processors', async (processors) => {
    const { video, tasks } = await open('openGop', processors);
    const controller = new AbortController();
    const stream = video.frames(LARGE, { signal: controller.signal, batch: 4 });
    expect((await stream.next()).done).toBe(false);
    const begun = [...tasks];
    controller.abort();
    await expect(stream.next()).rejects.toSatisfy(isCancelled);
    await stillWorks(video);
    expect(begun.every(({ heartbeat }) => new Heartbeat(heartbeat).stopped)).toBe(true);
    video.close();
  });

  it('rejects while the consumer waits', async () => {
    const { video } = await open('openGop', 1);
    const controller = new AbortController();
    const waiting = video.frames(LARGE, { signal: controller.signal, batch: 2000 }).next();
    setTimeout(() => controller.abort(), 20);
    await expect(waiting).rejects.toSatisfy(isCancelled);
    await stillWorks(video);
    video.close();
  });

  it('rejects before it starts', async () => {
    const { video, tasks } = await open('openGop', 1);
    await expect(video.frames(PLAN, { signal: AbortSignal.abort() }).next()).rejects.toSatisfy(isCancelled);
    await expect(video.frameTimes(AbortSignal.abort())).rejects.toSatisfy(isCancelled);
    expect(tasks).toHaveLength(0);
    video.close();
  });

  it('stops when the loop is left early, and when the video is closed', async () => {
    const { video, tasks } = await open('openGop', 1);
    for await (const batch of video.frames(LARGE)) {
      expect(batch.count).toBe(16);
      break;
    }
    await until(() => new Heartbeat(tasks[0]!.heartbeat).stopped);
    const stream = video.frames(LARGE);
    await stream.next();
    video.close();
    await expect(stream.next()).rejects.toSatisfy(isCancelled);
  });
});

describe('back-pressure', () => {
  it('a decoder whose frames nobody takes waits with a full ring', async () => {
    const { video, tasks } = await open('openGop', 1);
    const stream = video.frames(LARGE, { batch: 4 });
    await stream.next();
    const task = tasks[0]!;
    await until(() => new Heartbeat(task.heartbeat).parked);
    expect(new RingReader(task.ring).available).toBe(task.ring.capacity);
    expect(task.ring.capacity).toBeLessThan(1200 - 4);
    expect(task.ring.buffer.byteLength).toBeLessThan(33 << 20);
    let count = 4;
    for (;;) {
      const next = await stream.next();
      if (next.done) break;
      count += next.value.count;
    }
    expect(count).toBe(1200);
    video.close();
  });
});

describe('a decoder that dies', () => {
  it('gives what was decoded, says so, and does not spoil the next call', async () => {
    const { video, workers, tasks } = await open('openGop', 1);
    const stream = video.frames(LARGE, { batch: 4 });
    await stream.next();
    await until(() => new Heartbeat(tasks[0]!.heartbeat).parked);
    await workers[0]!.terminate();
    let samples = 4;
    for (;;) {
      const next = await stream.next();
      if (next.done) {
        expect(next.value.warning?.code).toBe('decode/crashed');
        expect(next.value.samples).toBe(samples);
        break;
      }
      samples += next.value.count;
    }
    expect(samples).toBe(4 + tasks[0]!.ring.capacity);
    await stillWorks(video);
    video.close();
  });

  it('fails the call when nothing was decoded', async () => {
    const { video, workers } = await open('openGop', 1);
    const stream = video.frames({ ...LARGE, fromSample: 1100 });
    const first = stream.next();
    await workers[0]!.terminate();
    await expect(first).rejects.toMatchObject({ code: 'decode/crashed' });
    await stillWorks(video);
    video.close();
  });
});

describe('many short files', () => {
  it('end a thread after a hundred calls and go on in another', async () => {
    const { environment, workers } = observedEnvironment(1);
    const pool = new WorkerPool(environment);
    for (let file = 0; file < 101; file++) {
      (await Video.open(pool, refTo(media.openGop!.path), undefined)).close();
    }
    expect(workers).toHaveLength(2);
    // A thread that has ended has no number any more.
    await until(() => workers[0]!.threadId === -1);
    expect(workers[1]!.threadId).toBeGreaterThan(0);
  });
});
