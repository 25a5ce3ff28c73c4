import { encode, even, H264, type Recipe } from '../recipe.ts';

const RATE = 10;

/** Twelve seconds of the same events, from `begin` on: each picture has its number, and what is heard never comes again. */
const camera = (file: string, begin: number, volume: number): Recipe => ({
  file,
  times: even(120, RATE),
  firstCode: begin * RATE,
  make: () => {
    const t = `(t+${begin})`;
    const sound = `${volume}*sin(2*PI*700*${t})*gt(sin(1.3*${t}*${t})+sin(2.7*${t}),1.2)`;
    return encode(file, {
      frames: 120,
      first: begin * RATE,
      rate: RATE,
      inputs: ['-f', 'lavfi', '-i', `aevalsrc='${sound}':d=12:s=16000`],
      options: [...H264, '-map', '0:v', '-map', '1:a', '-c:a', 'aac', '-b:a', '64k'],
    });
  },
});

/** Two cameras that saw and heard the same, the second from 3.2 seconds later on and farther away. */
export const CAMERAS = {
  nearCamera: camera('near-camera.mp4', 0, 0.8),
  farCamera: camera('far-camera.mp4', 3.2, 0.15),
} as const satisfies Record<string, Recipe>;
