import { ffmpeg } from './ffmpeg.ts';
import { encode, H264 } from './recipe.ts';
import { BROKEN } from './recipes/broken.ts';
import { CAMERAS } from './recipes/cameras.ts';
import { CLOCKS } from './recipes/clocks.ts';
import { LONG } from './recipes/long.ts';
import { MARKED } from './recipes/marked.ts';
import { USUAL } from './recipes/usual.ts';

/** How each test file is made. */
export const RECIPES = { ...USUAL, ...MARKED, ...CAMERAS, ...CLOCKS, ...LONG, ...BROKEN } as const;

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
