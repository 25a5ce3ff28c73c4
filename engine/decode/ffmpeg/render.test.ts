import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVideo } from '../open-video.node.ts';
import { renderVideo } from './render.node.ts';
import { clipArguments, pictureArguments } from './render-arguments.ts';

const SAMPLE = path.resolve(import.meta.dirname, '..', '..', '..', 'models', 'sample', 'sample.mp4');
const ref = { kind: 'path', path: SAMPLE, name: 'sample.mp4' } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-render-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function probed(bytes: Uint8Array) {
  const file = path.join(folder, 'clip.mp4');
  writeFileSync(file, bytes);
  const video = await openVideo({ kind: 'path', path: file, name: 'clip.mp4' });
  try {
    return { info: video.info, frames: await video.frameTimes() };
  } finally {
    video.close();
  }
}

test('a picture is a JPEG that keeps its shape', async () => {
  const bytes = await renderVideo(ref, pictureArguments('sample.mp4', 5_000_000, 320));
  expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
  const file = path.join(folder, 'picture.jpg');
  writeFileSync(file, bytes);
  const video = await openVideo({ kind: 'path', path: file, name: 'picture.jpg' });
  // The sample is 480 x 360.
  expect(video.info.video).toMatchObject({ width: 320, height: 240 });
  video.close();
});

test('an exact clip has the pictures that were asked for, and one at key frames at least those', async () => {
  const wish = { startUs: 10_100_000, endUs: 12_600_000 };
  const exact = await probed(
    await renderVideo(ref, clipArguments('sample.mp4', 'mov,mp4', { ...wish, isExact: true })),
  );
  const rate = exact.info.video.frameRate!;
  expect(Math.abs(exact.frames.length - (2.5 * rate.num) / rate.den)).toBeLessThanOrEqual(1);
  const copied = await probed(
    await renderVideo(ref, clipArguments('sample.mp4', 'mov,mp4', { ...wish, isExact: false })),
  );
  expect(copied.info.video).toMatchObject({ codec: 'h264', width: 480, height: 360 });
  expect(copied.frames.length).toBeGreaterThanOrEqual(exact.frames.length - 1);
});

test('a place after the end is told of', async () => {
  const plan = pictureArguments('sample.mp4', 3_600_000_000, 320);
  await expect(renderVideo(ref, plan)).rejects.toMatchObject({ code: 'media/no-frames' });
});
