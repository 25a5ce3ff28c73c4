import { beforeAll, describe, expect, it } from 'vitest';
import type { Micros } from '../../base/micros.ts';
import { NOTHING_SAID } from '../ffmpeg/core-log.ts';
import { openVideo } from '../open-video.node.ts';
import { type MadeFile, madeMedia, refTo } from '../testing/made-media.node.ts';
import { readProbe } from './probe.ts';

let media: Record<string, MadeFile>;

beforeAll(() => {
  media = madeMedia();
});

async function info(name: string) {
  const video = await openVideo(refTo(media[name]!.path));
  video.close();
  return video.info;
}

describe('what is known before decoding', () => {
  it('a plain file', async () => {
    expect(await info('withAudio')).toMatchObject({
      container: 'mov,mp4,m4a,3gp,3g2,mj2',
      durationUs: expect.closeTo(2e6, -5),
      startOffsetUs: 0,
      streams: [
        { index: 0, type: 'video', codec: 'h264' },
        { index: 1, type: 'audio', codec: 'aac' },
      ],
      video: {
        codec: 'h264',
        profile: 'High',
        codedWidth: 160,
        codedHeight: 96,
        width: 160,
        height: 96,
        rotation: 0,
        sampleAspect: { num: 1, den: 1 },
        frameRate: { num: 30, den: 1 },
        isVariableRate: false,
        pixelFormat: 'yuv420p',
        bitDepth: 8,
      },
    });
  });

  it('start offset, variable rate, bit depth, shape', async () => {
    expect(await info('startOffset')).toMatchObject({ startOffsetUs: 57_600_500_000, durationUs: 2_000_000 });
    expect((await info('variable')).video.isVariableRate).toBe(true);
    expect((await info('tenBit')).video).toMatchObject({
      bitDepth: 10,
      codec: 'prores',
      pixelFormat: 'yuv422p10le',
    });
    expect((await info('oddSize')).video).toMatchObject({ width: 161, height: 97 });
    expect((await info('rotated90')).video).toMatchObject({ codedWidth: 96, codedHeight: 160, rotation: 90 });
  });
});

describe('frame times', () => {
  it.each([
    ['constant'],
    ['variable'],
    ['variableMkv'],
    ['startOffset'],
    ['lateVideo'],
    ['editList'],
    ['openGopCut'],
    ['avi'],
    ['transportStream'],
    ['webm'],
  ])('%s', async (name) => {
    const video = await openVideo(refTo(media[name]!.path));
    const times = await video.frameTimes();
    video.close();
    const { times: expected } = media[name]!;
    expect(times).toHaveLength(expected!.length);
    // A container's own clock may tick no finer than a millisecond.
    const worst = times.reduce(
      (max: number, time: Micros, i) => Math.max(max, Math.abs(time - expected![i]! * 1e6)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(500);
  });
});

it('pictures that no decoder should be given are refused by their size, before any is read', () => {
  const probed = (width: number, height: number) => {
    const streams = [{ index: 0, codec_type: 'video', codec_name: 'png', width, height }];
    const stdout = JSON.stringify({ format: { format_name: 'image2' }, streams });
    return () => readProbe('large.mov', { stdout, log: NOTHING_SAID, size: 1, version: '1', head: '' });
  };
  expect(probed(16_000, 16_000)).toThrow(/pictures of 16000 x 16000: more than 140 million pixels/);
  // What cameras and headsets record is less.
  expect(probed(15_360, 8640)).not.toThrow();
});
