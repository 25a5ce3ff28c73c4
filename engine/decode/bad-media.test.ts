import { appendFileSync, copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SamplingPlan } from './frame-source.ts';
import { openVideo } from './open-video.node.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from './testing/made-media.node.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 64, height: 40, resize: 'stretch' };

let media: Record<string, MadeFile>;
const folder = mkdtempSync(join(tmpdir(), 'tubelet-decode-'));

beforeAll(() => {
  media = madeMedia();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that gives no frames ends in one clear error', () => {
  it.each([
    ['empty', 'media/empty', /empty/],
    ['text', 'media/not-media', /not a video file/],
    ['withoutIndex', 'media/truncated', /incomplete/],
    ['audioOnly', 'media/no-video', /no video stream, only sound/],
    ['coverArt', 'media/no-video', /no video stream/],
    ['encrypted', 'media/encrypted', /encrypted/],
  ])('%s', async (name, code, message) => {
    const error: unknown = await openVideo(refTo(media[name]!.path)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('a codec that nobody knows', async () => {
    const video = await openVideo(refTo(media.unknownCodec!.path));
    const error: unknown = await collect(video, PLAN).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'media/unsupported-codec', message: expect.stringMatching(/ZZZZ/) });
    video.close();
  });

  it('a missing file and a folder', async () => {
    await expect(openVideo(refTo(join(folder, 'none.mp4')))).rejects.toMatchObject({ code: 'source/gone' });
    await expect(openVideo(refTo(folder))).rejects.toMatchObject({ code: 'source/not-a-file' });
  });
});

describe('a file that gives less than it promises', () => {
  it.each(['cutMp4', 'cutMkv'])('%s: frames up to the cut, and a warning', async (name) => {
    const video = await openVideo(refTo(media[name]!.path));
    const { codes, warning } = await collect(video, PLAN);
    expect(warning).toBe('media/truncated');
    expect(codes.length).toBeGreaterThan(3);
    expect(codes).toEqual(expectedCodes(media[name]!, 8, 2).slice(0, codes.length));
    expect(codes.length).toBeLessThan(16);
    video.close();
  });

  it('damaged in the middle: a warning, and frames to the end', async () => {
    const video = await openVideo(refTo(media.damaged!.path));
    const { samples, warning } = await collect(video, PLAN, () => 0);
    expect(warning).toBe('media/damaged');
    expect(samples).toBe(16);
    video.close();
  });
});

describe('a file that changes', () => {
  it.each([
    ['grows', (path: string) => appendFileSync(path, 'more')],
    ['shrinks', (path: string) => truncateSync(path, 3000)],
  ])('%s between opening and decoding', async (_, change) => {
    const path = join(folder, 'changing.mp4');
    copyFileSync(media.constant!.path, path);
    const video = await openVideo(refTo(path));
    change(path);
    await expect(collect(video, PLAN)).rejects.toMatchObject({ code: 'source/changed' });
    await expect(video.frameTimes()).rejects.toMatchObject({ code: 'source/changed' });
    video.close();
  });

  it('is deleted between opening and decoding', async () => {
    const path = join(folder, 'deleted.mp4');
    copyFileSync(media.constant!.path, path);
    const video = await openVideo(refTo(path));
    rmSync(path);
    await expect(collect(video, PLAN)).rejects.toMatchObject({ code: 'source/gone' });
    video.close();
  });

  it('shrinks while it is decoded: the frames before that, then the error', async () => {
    const path = join(folder, 'shrinking.mp4');
    copyFileSync(media.openGop!.path, path);
    const video = await openVideo(refTo(path));
    // More than a ring can hold, so that the decoder still has to read when the file changes.
    const stream = video.frames({ ...PLAN, width: 640, height: 384, fps: { num: 30, den: 1 } }, { batch: 4 });
    expect((await stream.next()).done).toBe(false);
    writeFileSync(path, 'gone');
    const rest = async () => {
      while (!(await stream.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'source/changed' });
    video.close();
  });
});
