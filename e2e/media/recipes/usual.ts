import { ffmpeg } from '../ffmpeg.ts';
import { setMatrix } from '../mp4-matrix.ts';
import {
  concat,
  cut,
  encode,
  even,
  H264,
  type Recipe,
  simple,
  TONE,
  VARIABLE,
  variableTimes,
} from '../recipe.ts';

/** As a recorder writes that cannot go back: no lengths anywhere. */
const STREAMED = [
  ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'],
  ...['-map', '0:v', '-map', '1:a', '-c:a', 'libopus', '-ar', '48000', '-strict', '-2', '-live', '1'],
];

/** Stored turned by `filter`, with a display matrix that turns it back by `degrees` clockwise. */
const turned = (file: string, degrees: number, filter: string): Recipe => ({
  file,
  times: even(24, 24),
  make: async () => {
    const bytes = await encode(file, { frames: 24, rate: 24, options: ['-vf', filter, ...H264] });
    return setMatrix(bytes.slice(), degrees);
  },
});

/** What cameras, recorders and programs write. */
export const USUAL = {
  constant: simple('constant.mp4', { frames: 60, options: [...H264, '-bf', '2', '-movflags', '+faststart'] }),
  withAudio: simple('with-audio.mp4', {
    frames: 60,
    inputs: TONE,
    options: [...H264, '-map', '0:v', '-map', '1:a', '-c:a', 'aac', '-b:a', '64k', '-movflags', '+faststart'],
  }),
  variable: {
    file: 'variable.mp4',
    times: variableTimes(50),
    make: () =>
      encode('variable.mp4', {
        frames: 50,
        options: ['-vf', VARIABLE, '-vsync', 'passthrough', '-enc_time_base', '1:1000', ...H264, '-bf', '2'],
      }),
  },
  variableMkv: {
    file: 'variable.mkv',
    times: variableTimes(50),
    make: () =>
      encode('variable.mkv', {
        frames: 50,
        options: ['-vf', VARIABLE, '-vsync', 'passthrough', '-enc_time_base', '1:1000', ...H264, '-bf', '2'],
      }),
  },
  startOffset: {
    file: 'start-offset.mkv',
    times: even(60, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        ['-i', '/in', '-c', 'copy', '-output_ts_offset', '57600.5'],
        'start-offset.mkv',
      ),
  },
  lateVideo: {
    file: 'late-video.mp4',
    times: even(60, 30, 1),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-itsoffset', '1', '-i', '/in', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'late-video.mp4',
      ),
  },
  lateSound: {
    file: 'late-sound.mp4',
    times: even(60, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-i', '/in', '-itsoffset', '0.5', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'late-sound.mp4',
      ),
  },
  editList: {
    file: 'edit-list.mp4',
    times: even(45, 30),
    firstCode: 15,
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        ['-ss', '0.5', '-i', '/in', '-c', 'copy', '-avoid_negative_ts', 'disabled'],
        'edit-list.mp4',
      ),
  },
  rotated90: turned('rotated-90.mp4', 90, 'transpose=cclock'),
  rotated180: turned('rotated-180.mp4', 180, 'hflip,vflip'),
  rotated270: turned('rotated-270.mp4', 270, 'transpose=clock'),
  tenBit: simple('ten-bit.mov', {
    frames: 30,
    options: ['-c:v', 'prores_ks', '-profile:v', '2', '-pix_fmt', 'yuv422p10le'],
  }),
  oddSize: simple('odd-size.mp4', {
    frames: 30,
    width: 161,
    height: 97,
    options: ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-pix_fmt', 'yuv444p'],
  }),
  anamorphic: simple('anamorphic.mp4', { frames: 30, options: ['-vf', 'setsar=2', ...H264] }),
  avi: simple('mpeg4.avi', { frames: 60, options: ['-c:v', 'mpeg4', '-q:v', '4'] }),
  bFrames: simple('b-frames.avi', {
    frames: 60,
    options: ['-c:v', 'mpeg4', '-q:v', '4', '-bf', '2', '-g', '20'],
  }),
  transportStream: simple('mpeg2.ts', {
    frames: 60,
    options: ['-c:v', 'mpeg2video', '-q:v', '4', '-bf', '2', '-f', 'mpegts'],
  }),
  lateVideoTs: {
    // The sound begins a second before the pictures, and its coding a little earlier yet.
    file: 'late-video.ts',
    times: even(60, 30, 1 + 1024 / 44_100),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-itsoffset', '1', '-i', '/in', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'late-video.ts',
      ),
  },
  webm: simple('vp8.webm', {
    frames: 30,
    options: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'],
  }),
  streamedWebm: {
    file: 'streamed.webm',
    // Opus begins 7 ms early, the file with it: the pictures count from the first of them.
    times: even(60, 30),
    make: () => encode('streamed.webm', { frames: 60, inputs: TONE, options: [...STREAMED, '-f', 'webm'] }),
  },
  crashedMkv: {
    file: 'crashed.mkv',
    times: even(60, 30),
    make: () => cut(encode('crashed.mkv', { frames: 60, inputs: TONE, options: STREAMED }), 0.9),
  },
  timecode: {
    file: 'timecode.mov',
    times: even(50, 25),
    make: () =>
      encode('timecode.mov', {
        frames: 50,
        rate: 25,
        inputs: TONE,
        options: [
          ...H264,
          ...['-map', '0:v', '-map', '1:a', '-c:a', 'pcm_s16le', '-timecode', '10:00:00:00'],
        ],
      }),
  },
  dropFrame: {
    file: 'drop-frame.mp4',
    times: Array.from({ length: 30 }, (_, i) => (i * 1001) / 30000),
    make: () =>
      encode('drop-frame.mp4', {
        frames: 30,
        rate: '30000/1001',
        options: [...H264, '-timecode', '01:00:00;02'],
      }),
  },
  droppedFrames: {
    file: 'dropped-frames.mp4',
    // Every seventh picture is missing, as in what a telephone records in the dark.
    times: even(70, 30).filter((_, i) => i % 7 !== 6),
    make: () =>
      encode('dropped-frames.mp4', {
        frames: 70,
        options: ['-vf', 'select=not(eq(mod(n\\,7)\\,6))', '-vsync', 'passthrough', ...H264, '-bf', '0'],
      }),
  },
  twoVideos: {
    file: 'two-videos.mkv',
    // The second is the default: it shows the numbers from 100 on.
    times: even(60, 30),
    firstCode: 100,
    make: async (made) => {
      const second = await encode('second.mp4', { frames: 60, first: 100, options: H264 });
      return ffmpeg(
        { in: await made('constant.mp4'), second },
        [
          ...['-i', '/in', '-i', '/second', '-map', '0:v', '-map', '1:v', '-c', 'copy'],
          ...['-disposition:v:0', '0', '-disposition:v:1', 'default'],
        ],
        'two-videos.mkv',
      );
    },
  },
  named: {
    file: 'ein  Täst – 動作 №1.mp4',
    times: even(60, 30),
    make: (made) => made('constant.mp4'),
  },
  sizeChange: {
    file: 'size-change.ts',
    times: even(60, 30),
    make: async () => {
      const part = (width: number, height: number, second: number) =>
        encode('part.ts', {
          frames: 30,
          first: second * 30,
          width,
          height,
          options: [...H264, '-bf', '0', '-output_ts_offset', String(second), '-f', 'mpegts'],
        });
      return concat([await part(160, 96, 0), await part(96, 160, 1)]);
    },
  },
} as const satisfies Record<string, Recipe>;
