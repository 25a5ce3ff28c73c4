import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVideo } from '../open-video.node.ts';
import { collect, EIGHT_PER_SECOND, type MadeFile, madeMedia, refTo } from '../testing/made-media.node.ts';
import { makeReel } from './make-reel.node.ts';

let folder: string;
let media: Record<string, MadeFile>;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-reels-'));
  media = madeMedia();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('pieces of videos of any size, with sound or without, follow each other in one file', async () => {
  const shape = { width: 160, height: 96, rate: { num: 8, den: 1 }, gapUs: 500_000 };
  const done: number[] = [];
  const bytes = await makeReel(
    [
      { ref: refTo(media.withAudio!.path), startUs: 0, endUs: 1_000_000 },
      { ref: refTo(media.constant!.path), startUs: 500_000, endUs: 1_500_000 },
      { ref: { ...refTo(media.twoVideos!.path), videoNumber: 2 }, startUs: 0, endUs: 1_000_000 },
    ],
    shape,
    { onProgress: (count) => done.push(count) },
  );
  expect(done).toEqual([1, 2, 3]);
  const file = path.join(folder, 'reel.mp4');
  writeFileSync(file, bytes);
  const video = await openVideo(refTo(file));
  try {
    const { info } = video;
    expect(info.video).toMatchObject({ codec: 'h264', width: 160, height: 96 });
    expect(info.streams.map(({ type }) => type)).toEqual(['video', 'audio']);
    expect(Math.abs(info.durationUs! - 4_000_000)).toBeLessThan(150_000);
    const times = await video.frameTimes();
    expect(Math.abs(times.length - 32)).toBeLessThanOrEqual(1);
    const plan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' } as const;
    const { codes } = await collect(video, plan);
    // Each second of a piece counts on by the pictures of its own video; half a second of black is between.
    expect(codes[1]).toBeGreaterThan(codes[0]!);
    expect(codes[12]).toBeGreaterThanOrEqual(13);
    expect(codes[24]! - 100).toBeGreaterThanOrEqual(0);
    expect(codes[24]! - 100).toBeLessThan(4);
  } finally {
    video.close();
  }
});

it('a piece after a jump of the clock is the one that was meant', async () => {
  const shape = { width: 160, height: 96, rate: { num: 8, den: 1 }, gapUs: 0 };
  const pieces = [0.5, 2.5].map((start) => ({
    ...{ ref: refTo(media.joined!.path), startUs: start * 1e6, endUs: (start + 1) * 1e6, hasJumps: true },
  }));
  const file = path.join(folder, 'jumping.mp4');
  writeFileSync(file, await makeReel(pieces, shape));
  const video = await openVideo(refTo(file));
  const plan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' } as const;
  const { codes } = await collect(video, plan);
  video.close();
  expect(Math.abs(codes[1]! - 19)).toBeLessThan(4);
  expect(Math.abs(codes[9]! - 79)).toBeLessThan(4);
});

it('a reel that no memory holds is refused before anything is cut', async () => {
  const piece = { ref: refTo(media.constant!.path), startUs: 0, endUs: 20 * 60_000_000 };
  const shape = { width: 160, height: 96, rate: { num: 8, den: 1 }, gapUs: 0 };
  await expect(makeReel([piece, piece], shape)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/40 minutes long, and up to 30/),
  });
});
