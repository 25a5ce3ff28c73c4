import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameSource, SamplingPlan } from './frame-source.ts';
import { openVideo } from './open-video.node.ts';
import { readFrameCode } from './testing/frame-code.ts';
import {
  collect,
  EIGHT_PER_SECOND,
  expectedCodes,
  type MadeFile,
  madeMedia,
  refTo,
} from './testing/made-media.node.ts';

const PLAN: SamplingPlan = { fps: EIGHT_PER_SECOND, width: 80, height: 48, resize: 'stretch' };

let media: Record<string, MadeFile>;
const opened: FrameSource[] = [];

beforeAll(() => {
  media = madeMedia();
});

afterAll(() => {
  for (const video of opened) video.close();
});

async function open(name: string): Promise<FrameSource> {
  const video = await openVideo(refTo(media[name]!.path));
  opened.push(video);
  return video;
}

describe('which frame is delivered at each sample', () => {
  it.each([
    ['constant', 2],
    ['withAudio', 2],
    ['variable', 3.967],
    ['variableMkv', 3.967],
    ['startOffset', 2],
    ['lateVideo', 3],
    ['editList', 1.5],
    ['tenBit', 1],
    ['oddSize', 1],
    ['avi', 2],
    ['transportStream', 2],
    ['lateVideoTs', 3.02],
    ['openGopTs', 40],
    ['wrappedLong', 40],
    ['webm', 1],
    ['named', 2],
    ['sizeChange', 2],
  ])('%s', async (name, end) => {
    const { codes, samples, warning } = await collect(await open(name), PLAN);
    expect(codes).toEqual(expectedCodes(media[name]!, 8, end));
    expect(samples).toBe(codes.length);
    expect(warning).toBeNull();
  });

  it('holds at rates that do not divide the frame rate', async () => {
    const video = await open('constant');
    const { codes } = await collect(video, { ...PLAN, fps: { num: 30000, den: 1001 } });
    expect(codes).toEqual(expectedCodes(media.constant!, 30000 / 1001, 2));
    const slow = await collect(video, { ...PLAN, fps: { num: 2, den: 3 } });
    expect(slow.codes).toEqual(expectedCodes(media.constant!, 2 / 3, 2));
  });

  it.each(['constant', 'variable', 'editList', 'startOffset', 'avi', 'openGop'])(
    'holds for a part of %s',
    async (name) => {
      const video = await open(name);
      const whole = await collect(video, { ...PLAN, toSample: 120 });
      const part = await collect(video, { ...PLAN, fromSample: 5, toSample: 11 });
      expect(part.codes).toEqual(whole.codes.slice(5, 11));
      expect(part.warning).toBeNull();
    },
  );

  it('hands out what is there between two sizes, in memory of the caller’s, with the same bytes', async () => {
    const video = await open('constant');
    const whole = await collect(video, PLAN);
    const size = PLAN.width * PLAN.height * 3;
    const given: Uint8Array[] = [];
    const memory = () => {
      const place = new Uint8Array(new SharedArrayBuffer(6 * size));
      given.push(place);
      return place;
    };
    const stream = video.frames(PLAN, { batch: 6, least: 2, multiple: 2, memory });
    let at = 0;
    for await (const { firstSample, count, pixels } of stream) {
      expect(firstSample).toBe(at);
      expect(pixels.buffer).toBe(given.at(-1)!.buffer);
      expect(pixels).toEqual(whole.pixels.subarray(at * size, (at + count) * size));
      at += count;
      expect(at === whole.samples || (count >= 2 && count <= 6 && count % 2 === 0)).toBe(true);
      // Now the decoder is ahead.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(at).toBe(whole.samples);
  });

  it('gives nothing for samples beyond the end', async () => {
    const { codes } = await collect(await open('constant'), { ...PLAN, fromSample: 400, toSample: 420 });
    expect(codes).toEqual([]);
  });
});

describe('shape of the picture', () => {
  it.each([
    ['rotated90', 90],
    ['rotated180', 180],
    ['rotated270', 270],
  ])('%s is upright', async (name, rotation) => {
    const video = await open(name);
    expect(video.info.video).toMatchObject({ rotation, width: 160, height: 96 });
    const { codes } = await collect(video, PLAN);
    expect(codes).toEqual(expectedCodes({ ...media[name]!, firstCode: 0 }, 8, 1));
  });

  it('pads to the display aspect with black', async () => {
    const video = await open('anamorphic');
    expect(video.info.video).toMatchObject({ width: 320, height: 96, sampleAspect: { num: 2, den: 1 } });
    const plan: SamplingPlan = { ...PLAN, width: 100, height: 100, resize: 'pad' };
    // 320 x 96 fits 100 x 100 as 100 x 30, from row 35 on.
    const inner = (pixels: Uint8Array) => readFrameCode(pixels.subarray(35 * 300, 65 * 300), 100, 30);
    const { codes, pixels } = await collect(video, plan, inner);
    expect(codes).toEqual(expectedCodes(media.anamorphic!, 8, 1));
    const above = pixels.subarray(0, 34 * 300);
    expect(above.every((value) => value === 0)).toBe(true);
    const below = pixels.subarray(66 * 300, 100 * 300);
    expect(below.every((value) => value === 0)).toBe(true);
  });

  it('crops the centre of the display aspect', async () => {
    const video = await open('constant');
    const whole = await collect(video, { ...PLAN, width: 80, height: 48 });
    const cropped = await collect(video, { ...PLAN, width: 48, height: 48, resize: 'crop' }, () => 0);
    const size = { whole: 80 * 48 * 3, cropped: 48 * 48 * 3 };
    expect(cropped.samples).toBe(whole.samples);
    for (let k = 0; k < whole.samples; k++) {
      for (let y = 0; y < 48; y++) {
        const row = k * size.whole + (y * 80 + 16) * 3;
        expect(cropped.pixels.subarray(k * size.cropped + y * 144, k * size.cropped + (y + 1) * 144)).toEqual(
          whole.pixels.subarray(row, row + 144),
        );
      }
    }
  });
});
