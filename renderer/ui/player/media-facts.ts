import type { Rational } from '../../../engine/base/micros.ts';
import { chosenVideo, type MediaInfo } from '../../../engine/decode/media-info.ts';

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
export function mediaFacts(info: MediaInfo): string[] {
  const { video } = info;
  const { number, of } = chosenVideo(info);
  return [
    `${video.width}×${video.height}`,
    ...(video.frameRate
      ? [`${rateText(video.frameRate)} fps${video.isVariableRate ? ', variable' : ''}`]
      : []),
    CODEC_NAMES[video.codec] ?? video.codec,
    ...(video.bitDepth > 8 ? [`${video.bitDepth} bit`] : []),
    ...(of > 1 ? [`video ${number} of ${of}`] : []),
  ];
}

function rateText({ num, den }: Rational): string {
  return String(Math.round((num / den) * 100) / 100);
}
