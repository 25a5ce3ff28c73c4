import { inputPath, OUTPUT } from '../ffmpeg/core-paths.ts';
import { shapeFilters } from '../ffmpeg/decode-arguments.ts';
import type { SamplingPlan } from '../frame-source.ts';
import type { ProbedVideo } from '../probe/probe.ts';

/** Layouts of a browser's pictures that ffmpeg knows under another name. */
const PIXEL_FORMATS: Readonly<Record<string, string>> = {
  I420: 'yuv420p',
  NV12: 'nv12',
  I422: 'yuv422p',
  I444: 'yuv444p',
  I420P10: 'yuv420p10le',
  I422P10: 'yuv422p10le',
  I444P10: 'yuv444p10le',
};

/** A browser's pictures, in memory as they lie. */
export interface PlaneLayout {
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Scales pictures with the very filters that decoding uses, so that they come out byte for byte as from there. Null
 * for a layout that ffmpeg does not know.
 */
export function scaleArguments(video: ProbedVideo, plan: SamplingPlan, layout: PlaneLayout): string[] | null {
  const pixels = PIXEL_FORMATS[layout.format];
  if (!pixels) return null;
  const { space, range } = video.colour;
  const colour = [...(range ? [`range=${range}`] : []), ...(space ? [`colorspace=${space}`] : [])];
  const filters = [
    ...(colour.length > 0 ? [`setparams=${colour.join(':')}`] : []),
    ...shapeFilters(video, plan),
  ];
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+error', '-threads', '1'],
    ...['-f', 'rawvideo', '-pixel_format', pixels, '-video_size', `${layout.width}x${layout.height}`],
    ...['-i', inputPath('planes.yuv'), '-vf', filters.join(','), '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', OUTPUT],
  ];
}
