import type { Rational } from '../../../engine/base/micros.ts';
import type { MediaInfo, StreamSummary } from '../../../engine/decode/media-info.ts';

const CODEC_NAMES: Readonly<Record<string, string>> = {
  av1: 'AV1',
  h263: 'H.263',
  h264: 'H.264',
  hevc: 'HEVC',
  mjpeg: 'Motion JPEG',
  mpeg1video: 'MPEG-1',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  prores: 'ProRes',
  theora: 'Theora',
  vp8: 'VP8',
  vp9: 'VP9',
  wmv2: 'WMV 8',
  wmv3: 'WMV 9',
};

/** What a file is, in a few words: `1920×1080`, `29.97 fps`, `H.264`. */
export function mediaFacts({ video }: MediaInfo): string[] {
  return [
    `${video.width}×${video.height}`,
    ...(video.frameRate
      ? [`${rateText(video.frameRate)} fps${video.isVariableRate ? ', variable' : ''}`]
      : []),
    CODEC_NAMES[video.codec] ?? video.codec,
    ...(video.bitDepth > 8 ? [`${video.bitDepth} bit`] : []),
  ];
}

function rateText({ num, den }: Rational): string {
  return String(Math.round((num / den) * 100) / 100);
}

/** One of several videos in a file: `Video 2 · 1280×720`. @param number from 1 */
export function videoName({ width, height, codec }: StreamSummary, number: number): string {
  const size = width && height ? `${width}×${height}` : (CODEC_NAMES[codec] ?? codec);
  return `Video ${number} · ${size}`;
}
