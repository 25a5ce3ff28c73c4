import { execFileSync } from 'node:child_process';
import { openVideo } from '../../engine/decode/open-video.node.ts';

/** Seconds that our decoder takes for all samples of `file` at 8 per second, `side` pixels square. */
export async function ourDecode(file: string, side: number): Promise<number> {
  const start = performance.now();
  const video = await openVideo({ kind: 'path', path: file, name: file });
  const plan = { fps: { num: 8, den: 1 }, width: side, height: side, resize: 'stretch' } as const;
  for await (const _ of video.frames(plan, { batch: 16 })) {
    // The pictures are only counted: this is the decoder alone.
  }
  video.close();
  return (performance.now() - start) / 1000;
}

/** Seconds that native ffmpeg takes for the same samples with two threads. */
export function nativeDecode(file: string, side: number): number {
  const start = performance.now();
  const filter = `fps=8:round=up:start_time=0,scale=${side}:${side}:flags=bilinear`;
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-threads',
    '2',
    '-i',
    file,
    '-vf',
    filter,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-y',
    '/dev/null',
  ]);
  return (performance.now() - start) / 1000;
}
