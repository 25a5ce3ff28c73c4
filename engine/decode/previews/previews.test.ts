import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameSource } from '../frame-source.ts';
import { openVideo } from '../open-video.node.ts';
import type { PreviewSource } from '../preview-source.ts';
import { readFrameCode } from '../testing/frame-code.ts';
import { type MadeFile, madeMedia, refTo } from '../testing/made-media.node.ts';
import { PeakMeter } from './peak-meter.ts';

const SIZE = { width: 80, height: 48 };

let media: Record<string, MadeFile>;
const opened: (FrameSource & PreviewSource)[] = [];

beforeAll(() => {
  media = madeMedia();
});

afterAll(() => {
  for (const video of opened) video.close();
});

async function open(name: string) {
  const video = await openVideo(refTo(media[name]!.path));
  opened.push(video);
  return video;
}

async function codeAt(video: PreviewSource, seconds: number): Promise<number | null> {
  const picture = await video.picture(seconds * 1e6, SIZE);
  return picture && readFrameCode(picture.pixels, picture.width, picture.height);
}

describe('the picture at a time', () => {
  it.each(['openGop', 'openGopMkv'])('is the last of %s that decodes on its own', async (name) => {
    const video = await open(name);
    // A picture that decodes on its own every second, 30 pictures apart.
    for (const at of [0, 0.9, 12.5, 39.9]) expect(await codeAt(video, at)).toBe(Math.floor(at) * 30);
  });

  it.each(['rotated90', 'rotated270', 'avi', 'webm', 'startOffset', 'variable'])(
    'is upright in %s',
    async (name) => {
      expect(await codeAt(await open(name), 0.3)).toBe(media[name]!.firstCode);
    },
  );

  it('is near where a file has no index, and none after its end', async () => {
    const video = await open('transportStream');
    expect(await codeAt(video, 0.9)).toBeGreaterThan(12);
    expect(await codeAt(video, 50)).toBeNull();
  });

  it('is none where nothing can be decoded', async () => {
    expect(await codeAt(await open('unknownCodec'), 0)).toBeNull();
  });
});

describe('the peaks of the sound', () => {
  it('are those of the tone, a hundred a second, also of a part', async () => {
    const video = await open('withAudio');
    const whole = await video.peaks(0, 2e6);
    expect(Math.abs(whole!.length - 200)).toBeLessThanOrEqual(3);
    const inside = whole!.subarray(5, 190);
    // The tone has an eighth of the full scale.
    for (const peak of inside) expect(Math.abs(peak - 32)).toBeLessThanOrEqual(4);
    const part = await video.peaks(500_000, 700_000);
    expect(part).toHaveLength(20);
    const after = await video.peaks(60e6, 61e6);
    expect(after?.length ?? 0).toBe(0);
  });

  it('lie at their time where the sound begins late', async () => {
    const video = await open('lateSound');
    const peaks = await video.peaks(0, 2e6);
    expect(Math.max(...peaks!.subarray(0, 45))).toBeLessThan(3);
    expect(Math.min(...peaks!.subarray(60, 190))).toBeGreaterThan(26);
    expect(Math.max(...(await video.peaks(200_000, 400_000))!)).toBeLessThan(3);
  });

  it('are none without sound', async () => {
    expect(await (await open('constant')).peaks(0, 1e6)).toBeNull();
  });

  it('end when they are no longer wanted', async () => {
    const stop = new AbortController();
    const asked = (await open('withAudio')).peaks(0, 2e6, stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('do not depend on where the samples are cut', () => {
    const samples = Int16Array.from({ length: 25 }, (_, index) => (index % 2 ? -1 : 1) * index * 1000);
    const bytes = new Uint8Array(samples.buffer);
    const peaks = (size: number) => {
      const meter = new PeakMeter(10);
      for (let at = 0; at < bytes.length; at += size) meter.add(bytes.subarray(at, at + size));
      return [...meter.peaks()];
    };
    expect(peaks(50)).toEqual([9000, 19_000, 24_000].map((peak) => Math.round((peak / 32_768) * 255)));
    for (const size of [1, 3, 7]) expect(peaks(size)).toEqual(peaks(50));
  });
});
