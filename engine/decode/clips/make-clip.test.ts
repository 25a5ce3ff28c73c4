import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { renderPicture } from '../ffmpeg/render.node.ts';
import { chosenVideo } from '../media-info.ts';
import { openVideo } from '../open-video.node.ts';
import type { ProbedVideo } from '../probe/probe.ts';
import { readFrameCode } from '../testing/frame-code.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from '../testing/made-media.node.ts';
import { faultOfClip } from './clip-check.ts';
import { makeClip } from './make-clip.node.ts';

const SAMPLE = path.resolve(import.meta.dirname, '..', '..', '..', 'models', 'sample', 'sample.mp4');
const ref = refTo(SAMPLE);

let folder: string;
let media: Record<string, MadeFile>;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tubelet-clips-'));
  media = madeMedia();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function probed(bytes: Uint8Array, name: string) {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const video = await openVideo(refTo(file));
  try {
    return { info: video.info, frames: await video.frameTimes() };
  } finally {
    video.close();
  }
}

async function clipOf(name: string, startUs: number, endUs: number, isExact: boolean) {
  const clip = await makeClip(refTo(media[name]!.path), { startUs, endUs, isExact });
  return { extension: clip.extension, ...(await probed(clip.bytes, `clip${clip.extension}`)) };
}

test('a picture is a JPEG that keeps its shape', async () => {
  const bytes = await renderPicture(ref, 5_000_000, 320);
  expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
  const { info } = await probed(bytes, 'picture.jpg');
  // The sample is 480 x 360.
  expect(info.video).toMatchObject({ width: 320, height: 240 });
});

test('a place after the end is told of', async () => {
  await expect(renderPicture(ref, 3_600_000_000, 320)).rejects.toMatchObject({ code: 'media/no-frames' });
  const wish = { startUs: 3_600_000_000, endUs: 3_601_000_000 };
  await expect(makeClip(ref, { ...wish, isExact: true })).rejects.toMatchObject({ code: 'media/no-clip' });
  await expect(makeClip(ref, { ...wish, isExact: false })).rejects.toMatchObject({ code: 'media/no-clip' });
});

describe('clips', () => {
  it('an exact one has the pictures that were asked for, and one at key frames at least those', async () => {
    const wish = { startUs: 10_100_000, endUs: 12_600_000 };
    const exact = await probed((await makeClip(ref, { ...wish, isExact: true })).bytes, 'exact.mp4');
    const rate = exact.info.video.frameRate!;
    expect(Math.abs(exact.frames.length - (2.5 * rate.num) / rate.den)).toBeLessThanOrEqual(1);
    const copied = await probed((await makeClip(ref, { ...wish, isExact: false })).bytes, 'copied.mp4');
    expect(copied.info.video).toMatchObject({ codec: 'h264', width: 480, height: 360 });
    expect(copied.frames.length).toBeGreaterThanOrEqual(exact.frames.length - 1);
  });

  it.each([
    ['withAudio', '.mp4', 'h264'],
    ['timecode', '.mov', 'h264'],
    ['tenBit', '.mov', 'prores'],
    ['webm', '.mkv', 'vp8'],
    ['transportStream', '.mkv', 'mpeg2video'],
    ['bFrames', '.mkv', 'mpeg4'],
    ['openGopMkv', '.mkv', 'h264'],
  ])('%s is copied into what takes its content, %s', async (name, extension, codec) => {
    const clip = await clipOf(name, 200_000, 800_000, false);
    expect(clip.extension).toBe(extension);
    expect(clip.info.video.codec).toBe(codec);
    const { frameRate } = clip.info.video;
    const rate = frameRate ? frameRate.num / frameRate.den : 30;
    expect(clip.frames.length).toBeGreaterThanOrEqual(0.6 * rate - 1);
  });

  it.each([
    ['oddSize', 162, 98],
    ['bFrames', 160, 96],
    ['tenBit', 160, 96],
    ['rotated90', 160, 96],
    ['streamedWebm', 160, 96],
  ])('%s is cut exactly', async (name, width, height) => {
    const clip = await clipOf(name, 200_000, 800_000, true);
    expect(clip.info.video).toMatchObject({ codec: 'h264', width, height });
    const rate = clip.info.video.frameRate!;
    expect(Math.abs(clip.frames.length - (0.6 * rate.num) / rate.den)).toBeLessThanOrEqual(1.01);
  });
});

// The second half begins where the clock starts again.
describe.each(['joined', 'clockGap'])('%s: of a clock that jumps', (name) => {
  const plan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' } as const;
  it.each([
    [0.5, true],
    [2.5, true],
    [2.5, false],
  ])('the second from %d on is what is cut, exactly: %s', async (start, isExact) => {
    const wish = { startUs: start * 1e6, endUs: (start + 1) * 1e6, isExact, hasJumps: true };
    const clip = await makeClip(refTo(media[name]!.path), wish);
    const file = path.join(folder, `jumping${clip.extension}`);
    writeFileSync(file, clip.bytes);
    const video = await openVideo(refTo(file));
    const { codes } = await collect(video, plan);
    video.close();
    const [first, last] = [codes[0]!, codes.at(-1)!];
    if (isExact) expect([first, last]).toEqual([30 * start, expect.closeTo(30 * (start + 7 / 8), -1)]);
    else expect([first <= 30 * start, last >= 30 * (start + 7 / 8) - 2]).toEqual([true, true]);
  });
});

it('a clip out of a clock that jumps where it cannot be counted on is refused', async () => {
  const wish = { startUs: 0, endUs: 500_000, isExact: true, hasJumps: true };
  await expect(makeClip(refTo(media.hourAway!.path), wish)).rejects.toMatchObject({
    code: 'media/no-clip',
    message: expect.stringContaining('clock of "hour-away.mkv" jumps'),
  });
});

it('of several videos the same is decoded, pictured and cut', async () => {
  const { path: file } = media.twoVideos!;
  const video = await openVideo(refTo(file));
  expect(chosenVideo(video.info)).toEqual({ number: 2, of: 2 });
  const plan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' } as const;
  const { codes } = await collect(video, plan);
  expect(codes).toEqual(expectedCodes(media.twoVideos!, 8, 2));
  const preview = await video.picture(0, { width: 80, height: 48 });
  expect(readFrameCode(preview!.pixels, 80, 48)).toBe(100);
  video.close();
  for (const isExact of [false, true]) {
    const { bytes, extension } = await makeClip(refTo(file), { startUs: 0, endUs: 1_000_000, isExact });
    const clip = path.join(folder, `second${extension}`);
    writeFileSync(clip, bytes);
    const cut = await openVideo(refTo(clip));
    expect((await collect(cut, plan)).codes[0]).toBe(100);
    cut.close();
  }
});

it('of several videos another can be chosen, and is decoded, pictured and cut then', async () => {
  const first = { ...refTo(media.twoVideos!.path), videoNumber: 1 };
  const video = await openVideo(first);
  expect(chosenVideo(video.info)).toEqual({ number: 1, of: 2 });
  const plan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' } as const;
  expect((await collect(video, plan)).codes[0]).toBe(0);
  const preview = await video.picture(0, { width: 80, height: 48 });
  expect(readFrameCode(preview!.pixels, 80, 48)).toBe(0);
  video.close();
  const { bytes, extension } = await makeClip(first, { startUs: 0, endUs: 1_000_000, isExact: true });
  const clip = path.join(folder, `first${extension}`);
  writeFileSync(clip, bytes);
  const cut = await openVideo(refTo(clip));
  expect((await collect(cut, plan)).codes[0]).toBe(0);
  cut.close();
  await expect(openVideo({ ...first, videoNumber: 3 })).rejects.toMatchObject({
    code: 'media/no-video',
    message: '"two-videos.mkv" has no video number 3: choose 1 to 2.',
  });
});

describe('what is wrong with a clip is said', () => {
  const video = {
    info: { durationUs: 10_000_000, video: { frameRate: { num: 10, den: 1 }, isVariableRate: false } },
    endUs: null,
  } as ProbedVideo;
  const wish = { startUs: 1_000_000, endUs: 3_000_000, isExact: true };
  const packets = (count: number, spacing = 0.1, flags = 'K__') =>
    Array.from({ length: count }, (_, i) => `${(i * spacing).toFixed(3)},0.100,${flags}`).join('\n');

  it.each([
    ['only sound', '', /no picture/],
    ['no key frame', packets(20, 0.1, '__'), /decodes on its own/],
    ['pictures without times', 'N/A,N/A,K__', /no times/],
    ['a stub', packets(2), /0\.2 seconds long instead of 2\.0/],
    ['too much', packets(40), /4\.0 seconds long/],
    ['most pictures lost', packets(6, 0.38), /6 pictures came out of about 20/],
  ])('%s', (_, text, fault) => {
    expect(faultOfClip(video, wish, text)).toMatch(fault);
  });

  it('and nothing is wrong with one that is whole, or that begins at the key frame before', () => {
    expect(faultOfClip(video, wish, packets(20))).toBeNull();
    expect(faultOfClip(video, { ...wish, isExact: false }, packets(29))).toBeNull();
    expect(faultOfClip(video, { ...wish, startUs: 9_000_000, endUs: 14_000_000 }, packets(10))).toBeNull();
  });
});
