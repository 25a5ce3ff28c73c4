import { expect, test } from 'vitest';
import type { Micros } from '../../../engine/base/micros.ts';
import type { MediaInfo } from '../../../engine/decode/media-info.ts';
import { mediaFacts, videoName } from './media-facts.ts';

const info: MediaInfo = {
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  durationUs: 1_000_000 as Micros,
  startOffsetUs: 0 as Micros,
  sourceTimecode: null,
  streams: [],
  video: {
    index: 0,
    codec: 'hevc',
    profile: 'Main 10',
    codedWidth: 1920,
    codedHeight: 1088,
    width: 1920,
    height: 1080,
    rotation: 0,
    sampleAspect: { num: 1, den: 1 },
    frameRate: { num: 30_000, den: 1001 },
    nominalRate: { num: 30_000, den: 1001 },
    isVariableRate: false,
    pixelFormat: 'yuv420p10le',
    bitDepth: 10,
  },
};

test('facts are the size shown, the rate, the codec by its common name, and the depth where it is unusual', () => {
  expect(mediaFacts(info)).toEqual(['1920×1080', '29.97 fps', 'HEVC', '10 bit']);
  const plain = { codec: 'cinepak', frameRate: null, bitDepth: 8 };
  expect(mediaFacts({ ...info, video: { ...info.video, ...plain } })).toEqual(['1920×1080', 'cinepak']);
  expect(mediaFacts({ ...info, video: { ...info.video, isVariableRate: true } })[1]).toBe(
    '29.97 fps, variable',
  );
});

test('one of several videos is named by its number and what tells it from the others', () => {
  const stream = { index: 3, type: 'video', codec: 'hevc' } as const;
  expect(videoName({ ...stream, width: 1280, height: 720 }, 2)).toBe('Video 2 · 1280×720');
  expect(videoName(stream, 1)).toBe('Video 1 · HEVC');
});
