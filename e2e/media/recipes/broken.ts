import { ffmpeg } from '../ffmpeg.ts';
import { cut, even, HEIGHT, type Recipe, rawFrames, TONE, WIDTH } from '../recipe.ts';

function replaceAll(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const wanted = new TextEncoder().encode(from);
  for (let i = 0; i + wanted.length <= bytes.length; i++) {
    if (wanted.every((value, j) => bytes[i + j] === value)) bytes.set(new TextEncoder().encode(to), i);
  }
  return bytes;
}

/** What gives no pictures, or not all of them. */
export const BROKEN = {
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
