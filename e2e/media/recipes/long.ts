import { ffmpeg } from '../ffmpeg.ts';
import { concat, encode, even, H264, type Recipe, simple, TONE, VARIABLE, variableTimes } from '../recipe.ts';

/** A keyframe every second, pictures out of order, and leading pictures that need the group before. */
const OPEN_GOP = [...H264, '-g', '30', '-bf', '3', '-x264-params', 'open-gop=1:scenecut=0:b-pyramid=normal'];

/** Long enough to be decoded in several ranges. */
export const LONG = {
  openGop: simple('open-gop.mp4', { frames: 1200, options: [...OPEN_GOP, '-movflags', '+faststart'] }),
  openGopMkv: {
    file: 'open-gop-offset.mkv',
    times: even(1200, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('open-gop.mp4') },
        ['-i', '/in', '-c', 'copy', '-output_ts_offset', '3.7'],
        'open-gop-offset.mkv',
      ),
  },
  openGopCut: {
    file: 'open-gop-edit-list.mp4',
    times: even(1200 - 21, 30),
    firstCode: 21,
    make: async (made) =>
      ffmpeg(
        { in: await made('open-gop.mp4') },
        ['-ss', '0.7', '-i', '/in', '-c', 'copy', '-avoid_negative_ts', 'disabled'],
        'open-gop-edit-list.mp4',
      ),
  },
  openGopTs: {
    // Its sound begins a moment before the pictures.
    file: 'open-gop.ts',
    times: even(1200, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('open-gop.mp4') },
        [...['-i', '/in', ...TONE, '-c:v', 'copy', '-c:a', 'aac', '-output_ts_offset', '3600.7']],
        'open-gop.ts',
      ),
  },
  openGopM2ts: {
    file: 'open-gop.m2ts',
    times: even(1200, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('open-gop.mp4') },
        ['-i', '/in', '-c', 'copy', '-f', 'mpegts', '-mpegts_m2ts_mode', '1'],
        'open-gop.m2ts',
      ),
  },
  wrappedLong: {
    // Its clock of 33 bits begins again after some ten seconds.
    file: 'wrapped-long.ts',
    times: even(1200, 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('open-gop.mp4') },
        ['-i', '/in', '-c', 'copy', '-output_ts_offset', '95432'],
        'wrapped-long.ts',
      ),
  },
  joinedLong: {
    // What was joined to it is shorter: where the file ends, its clock is where it was after two seconds.
    file: 'joined-long.ts',
    times: even(1200 + 60, 30),
    make: async (made) => {
      const part = async (of: string) =>
        ffmpeg({ in: await made(of) }, ['-i', '/in', '-c', 'copy', '-f', 'mpegts'], 'part.ts');
      return concat([await part('open-gop.mp4'), await part('constant.mp4')]);
    },
  },
  longWebm: simple('long-vp8.webm', {
    frames: 300,
    rate: 10,
    options: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '200k', '-g', '25'],
  }),
  longVariable: {
    file: 'long-variable.mkv',
    times: variableTimes(400),
    make: () =>
      encode('long-variable.mkv', {
        frames: 400,
        options: [...['-vf', VARIABLE, '-vsync', 'passthrough', '-enc_time_base', '1:1000'], ...OPEN_GOP],
      }),
  },
  intraRefresh: simple('intra-refresh.mp4', {
    frames: 900,
    options: [...H264, '-g', '30', '-bf', '0', '-x264-params', 'intra-refresh=1'],
  }),
} as const satisfies Record<string, Recipe>;
