/// <reference path="../ffmpeg/ffmpeg-core.d.ts" />
/** FFmpeg with dav1d, and nothing else, as build/cores/build-av1-core.sh makes it. */
import type { CoreOverrides, FFmpegCore } from '@ffmpeg/core';

export default function createAv1Core(overrides: CoreOverrides): Promise<FFmpegCore>;
