import { drawFrame } from '../../engine/decode/testing/frame-code.ts';
import { ffmpeg } from './ffmpeg.ts';

/** How one test file is made, and what is true of it. */
export interface Recipe {
  readonly file: string;
  /** Presentation time in seconds, from the container's start, of each frame in the order shown; null for bad files. */
  readonly times: readonly number[] | null;
  /** Number drawn into the first frame shown. */
  readonly firstCode?: number;
  make(made: (file: string) => Promise<Uint8Array>): Promise<Uint8Array>;
}

const WIDTH = 160;
const HEIGHT = 96;

function rawFrames(count: number, width = WIDTH, height = HEIGHT, first = 0): Uint8Array {
  const size = width * height * 3;
  const bytes = new Uint8Array(size * count);
  for (let i = 0; i < count; i++) bytes.set(drawFrame(first + i, width, height), i * size);
  return bytes;
}

// No HEVC and no VP9 here: x265 and VP9 encoding do not work in a build without threads.
interface Encoding {
  readonly frames: number;
  /** Number of the first frame. */
  readonly first?: number;
  readonly rate?: number | string;
  readonly width?: number;
  readonly height?: number;
  /** Further inputs, before the output's options. */
  readonly inputs?: readonly string[];
  readonly options: readonly string[];
}

/** Encodes numbered frames. */
function encode(file: string, encoding: Encoding) {
  const { frames, first = 0, rate = 30, width = WIDTH, height = HEIGHT, inputs = [], options } = encoding;
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${width}x${height}`,
    '-r',
    String(rate),
    '-i',
    '/raw',
  ];
  return ffmpeg({ raw: rawFrames(frames, width, height, first) }, [...raw, ...inputs, ...options], file);
}

function even(count: number, rate: number, offset = 0): number[] {
  return Array.from({ length: count }, (_, i) => offset + i / rate);
}

const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-pix_fmt', 'yuv420p'];
/** A keyframe every second, pictures out of order, and leading pictures that need the group before. */
const OPEN_GOP = [...H264, '-g', '30', '-bf', '3', '-x264-params', 'open-gop=1:scenecut=0:b-pyramid=normal'];
/** As a recorder writes that cannot go back: no lengths anywhere. */
const STREAMED = [
  ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'],
  ...['-map', '0:v', '-map', '1:a', '-c:a', 'libopus', '-ar', '48000', '-strict', '-2', '-live', '1'],
];
const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
/** Frame n of a variable-rate file is shown at 0.04 n + 0.5 s of pause after every tenth. */
const VARIABLE = 'settb=1/1000,setpts=round((0.04*N+0.5*floor(N/10))/TB)';
const variableTimes = (count: number) =>
  Array.from({ length: count }, (_, n) => 0.04 * n + 0.5 * Math.floor(n / 10));

/** Two seconds of a transport stream from picture `first` on, whose clock begins at `seconds`. */
function transportPart(first: number, seconds: number): Promise<Uint8Array> {
  const options = [...H264, '-bf', '0', '-output_ts_offset', String(seconds), '-f', 'mpegts'];
  return encode('part.ts', { frames: 60, first, options });
}

/** Twenty pictures, and twenty more whose timestamps lie so many seconds further on than they should. */
function jumping(file: string, seconds: number): Promise<Uint8Array> {
  const filter = `settb=1/1000,setpts=(N/30+if(gte(N\\,20)\\,${seconds}\\,0))/TB`;
  const options = ['-vf', filter, '-vsync', 'passthrough', '-enc_time_base', '1:1000', ...H264, '-bf', '0'];
  return encode(file, { frames: 40, options });
}

/** An AVI whose headers state another rate: `rate` pictures in `scale` seconds. */
function withRate(avi: Uint8Array, rate: number, scale: number): Uint8Array {
  const bytes = Buffer.from(avi);
  const header = bytes.indexOf('strh') + 8;
  bytes.writeUInt32LE(scale, header + 20);
  bytes.writeUInt32LE(rate, header + 24);
  return new Uint8Array(bytes);
}

/** Two seconds of VP8 in Ogg. */
function oggPart(first: number): Promise<Uint8Array> {
  const coding = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k'];
  return encode('part.ogv', { frames: 60, first, options: [...coding, '-f', 'ogg'] });
}

/** An Ogg file whose second half says of every page that no time is known of it, as a recorder that broke off leaves it. */
function withoutTimes(ogg: Uint8Array): Uint8Array {
  const bytes = Buffer.from(ogg);
  const pages: number[] = [];
  for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 4)) pages.push(at);
  for (const [index, at] of pages.entries()) {
    if (index < pages.length / 2) continue;
    bytes.writeBigInt64LE(-1n, at + 6);
    bytes.writeUInt32LE(0, at + 22);
    bytes.writeUInt32LE(oggChecksum(bytes.subarray(at, pages[index + 1])), at + 22);
  }
  return new Uint8Array(bytes);
}

/** CRC-32 of RFC 3533: polynomial 0x04c11db7, nothing mirrored or inverted. */
function oggChecksum(page: Uint8Array): number {
  let checksum = 0;
  for (const byte of page) {
    checksum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) checksum = (checksum << 1) ^ (checksum < 0 ? 0x04c11db7 : 0);
  }
  return checksum >>> 0;
}

async function cut(whole: Promise<Uint8Array>, part: number): Promise<Uint8Array> {
  const bytes = await whole;
  return bytes.slice(0, Math.floor(bytes.length * part));
}

function simple(file: string, encoding: Encoding & { readonly rate?: number }): Recipe {
  const { frames, rate = 30 } = encoding;
  return { file, times: even(frames, rate), make: () => encode(file, encoding) };
}

/** Stored turned by `filter`, with a display matrix that turns it back by `degrees` clockwise. */
const turned = (file: string, degrees: number, filter: string): Recipe => ({
  file,
  times: even(24, 24),
  make: async () => {
    const bytes = await encode(file, { frames: 24, rate: 24, options: ['-vf', filter, ...H264] });
    return setMatrix(bytes.slice(), degrees);
  },
});

/** Writes the matrix into the track header (ISO 14496-12, version 0), which this ffmpeg has no option for. */
function setMatrix(bytes: Uint8Array, degrees: number): Uint8Array {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const matrix = header.indexOf('tkhd') + 4 + 40;
  const cos = Math.round(Math.cos((degrees * Math.PI) / 180)) * 65536;
  const sin = Math.round(Math.sin((degrees * Math.PI) / 180)) * 65536;
  for (const [index, value] of [cos, sin, 0, -sin, cos].entries())
    header.writeInt32BE(value, matrix + index * 4);
  return bytes;
}

/** What is the same but for one box, bit by bit: its corners lie on odd pixels, where colour is shared with others. */
const marked = (file: string, colour: string): Recipe => {
  const filter = `format=yuv420p,drawbox=x=101:y=51:w=41:h=31:color=${colour}:t=fill`;
  const lossless = ['-c:v', 'libx264', '-preset', 'veryfast', '-qp', '0', '-pix_fmt', 'yuv420p'];
  const encoding = { frames: 24, rate: 24, options: ['-vf', filter, ...lossless] };
  return simple(file, encoding);
};

/** The same, turned and with pixels that are not square: shown, it is upright and a third less high. */
const markedTurned = (file: string, colour: string): Recipe => ({
  file,
  times: even(24, 24),
  make: async (made) => {
    const bytes = await ffmpeg(
      { in: await made(`marked-${colour}.mp4`) },
      [
        ...['-i', '/in', '-vf', 'transpose=cclock,setsar=2/3'],
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-qp', '0', '-pix_fmt', 'yuv420p'],
      ],
      file,
    );
    return setMatrix(bytes.slice(), 90);
  },
});

export const RECIPES = {
  markedRed: marked('marked-red.mp4', 'red'),
  markedBlue: marked('marked-blue.mp4', 'blue'),
  markedTurnedRed: markedTurned('marked-turned-red.mp4', 'red'),
  markedTurnedBlue: markedTurned('marked-turned-blue.mp4', 'blue'),
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
  joined: {
    file: 'joined.ts',
    times: even(120, 30),
    make: async () => concat([await transportPart(0, 0), await transportPart(60, 0)]),
  },
  clockGap: {
    file: 'clock-gap.ts',
    times: even(120, 30),
    make: async () => concat([await transportPart(0, 0), await transportPart(60, 40)]),
  },
  wrongYear: {
    file: 'wrong-year.mkv',
    times: even(40, 30),
    make: () => jumping('wrong-year.mkv', 1_987_200_000),
  },
  hourAway: { file: 'hour-away.mkv', times: even(40, 30), make: () => jumping('hour-away.mkv', 3600) },
  shortPause: {
    file: 'short-pause.mkv',
    times: even(40, 30).map((time, i) => (i < 20 ? time : time + 5)),
    make: () => jumping('short-pause.mkv', 5),
  },
  dayAway: {
    file: 'day-away.mp4',
    // Its clock counts milliseconds: after the jump the 30 pictures of a second are a little late.
    times: even(40, 30).map((time, i) => (i < 20 ? time : time + 0.0004)),
    make: () => jumping('day-away.mp4', 86_400),
  },
  slow: {
    // A picture every 100,000 seconds is no recording: each is shown for ten.
    file: 'slow.avi',
    times: even(60, 1 / 10),
    make: async (made) => withRate(await made('mpeg4.avi'), 1, 100_000),
  },
  rateless: {
    file: 'rateless.avi',
    times: even(60, 30),
    make: async (made) => withRate(await made('mpeg4.avi'), 0, 1),
  },
  chainedOgg: {
    file: 'chained.ogv',
    times: even(120, 30),
    make: async () => concat([await oggPart(0), await oggPart(60)]),
  },
  untimedOgg: {
    file: 'untimed.ogv',
    times: even(60, 30),
    make: async () => withoutTimes(await oggPart(0)),
  },
  farEdit: {
    file: 'far-edit.mp4',
    times: even(60, 30, 1 / 30),
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-itsoffset', '1000000', '-i', '/in', ...TONE],
          ...['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'],
        ],
        'far-edit.mp4',
      ),
  },
  fastest: simple('fastest.mkv', { frames: 30, rate: 1000, options: [...H264, '-bf', '0'] }),
  clockRate: simple('clock-rate.mp4', { frames: 30, rate: 90000, options: [...H264, '-bf', '0'] }),
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
  audioOnly: {
    file: 'audio-only.m4a',
    times: null,
    make: () => ffmpeg({}, [...TONE, '-c:a', 'aac'], 'audio-only.m4a'),
  },
  coverArt: {
    file: 'cover-art.m4a',
    times: null,
    make: async () =>
      ffmpeg(
        { 'cover.raw': rawFrames(1) },
        [
          ...TONE,
          ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${WIDTH}x${HEIGHT}`, '-i', '/cover.raw'],
          ...[
            '-map',
            '0:a',
            '-map',
            '1:v',
            '-c:a',
            'aac',
            '-c:v',
            'mjpeg',
            '-disposition:v:0',
            'attached_pic',
          ],
        ],
        'cover-art.m4a',
      ),
  },
  cutMp4: { file: 'cut.mp4', times: even(60, 30), make: (made) => cut(made('constant.mp4'), 0.6) },
  cutMkv: { file: 'cut.mkv', times: even(60, 30), make: (made) => cut(made('start-offset.mkv'), 0.6) },
  withoutIndex: { file: 'without-index.mp4', times: null, make: (made) => cut(made('edit-list.mp4'), 0.6) },
  damaged: {
    file: 'damaged.mp4',
    times: even(60, 30),
    make: async (made) => {
      const bytes = (await made('constant.mp4')).slice();
      for (let i = Math.floor(bytes.length * 0.5); i < bytes.length * 0.6; i++) bytes[i] = (i * 151) & 255;
      return bytes;
    },
  },
  encrypted: {
    file: 'encrypted.mp4',
    times: null,
    make: async (made) =>
      ffmpeg(
        { in: await made('constant.mp4') },
        [
          ...['-i', '/in', '-c', 'copy', '-encryption_scheme', 'cenc-aes-ctr'],
          ...[
            '-encryption_key',
            '76a6c65c5ea762046bd749a2e632ccbb',
            '-encryption_kid',
            'a7e61c373e219033c21091fa607bf3b8',
          ],
        ],
        'encrypted.mp4',
      ),
  },
  unknownCodec: {
    file: 'unknown-codec.avi',
    times: null,
    make: async (made) => replaceAll((await made('mpeg4.avi')).slice(), 'FMP4', 'ZZZZ'),
  },
  empty: { file: 'empty.mp4', times: null, make: async () => new Uint8Array(0) },
  text: {
    file: 'text.mp4',
    times: null,
    make: async () => new TextEncoder().encode('These are notes, not a video.\n'.repeat(40)),
  },
} as const satisfies Record<string, Recipe>;

export type MediaName = keyof typeof RECIPES;

/** A file of about `minutes` at a low bit rate, with B-frames and sound left out: the same ten seconds again and again. */
export async function makeLong(minutes: number): Promise<Uint8Array> {
  const piece = await encode('piece.mp4', {
    frames: 300,
    width: 640,
    height: 352,
    options: [...H264, '-g', '60', '-bf', '2'],
  });
  const list = new TextEncoder().encode("file '/piece.mp4'\n".repeat(minutes * 6));
  return ffmpeg(
    { 'piece.mp4': piece, list },
    ['-f', 'concat', '-safe', '0', '-i', '/list', '-c', 'copy', '-movflags', '+faststart'],
    'long.mp4',
  );
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function replaceAll(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const wanted = new TextEncoder().encode(from);
  for (let i = 0; i + wanted.length <= bytes.length; i++) {
    if (wanted.every((value, j) => bytes[i + j] === value)) bytes.set(new TextEncoder().encode(to), i);
  }
  return bytes;
}
