import { ffmpeg } from '../ffmpeg.ts';
import { setMatrix } from '../mp4-matrix.ts';
import { even, type Recipe, simple } from '../recipe.ts';

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

/** Pairs that differ in one box alone. */
export const MARKED = {
  markedRed: marked('marked-red.mp4', 'red'),
  markedBlue: marked('marked-blue.mp4', 'blue'),
  markedTurnedRed: markedTurned('marked-turned-red.mp4', 'red'),
  markedTurnedBlue: markedTurned('marked-turned-blue.mp4', 'blue'),
} as const satisfies Record<string, Recipe>;
