import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../build/source-files.ts';

const FOLDER = path.join(ROOT, '.cache/bench');

/** The native programs that the benchmark compares with, on the PATH. */
export function hasNativeFfmpeg(): boolean {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function make(name: string, args: readonly string[]): string {
  const file = path.join(FOLDER, name);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const half = path.join(FOLDER, `half-${process.pid}-${name}`);
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, half], { stdio: 'inherit' });
  renameSync(half, file);
  return file;
}

const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '60'];

/** 30 s of 1080p30 H.264 with B-frames at about 15 Mbit/s: moving detail and grain, as a camera gives. */
export function cameraVideo(): string {
  const picture = 'testsrc2=s=1920x1080:r=30:d=30,noise=alls=18:allf=t';
  return make('camera-1080p.mp4', [
    '-f',
    'lavfi',
    '-i',
    picture,
    ...H264,
    '-b:v',
    '15M',
    '-maxrate',
    '18M',
    '-bufsize',
    '18M',
  ]);
}

const CODINGS = {
  'H.264': ['mp4', ...H264, '-b:v', '15M'],
  HEVC: [
    'mp4',
    '-c:v',
    'libx265',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '10M',
    '-tag:v',
    'hvc1',
  ],
  VP9: [
    'webm',
    '-c:v',
    'libvpx-vp9',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-row-mt',
    '1',
    '-b:v',
    '10M',
  ],
  AV1: ['mp4', '-c:v', 'libsvtav1', '-preset', '12', '-pix_fmt', 'yuv420p', '-b:v', '8M'],
  'MPEG-2': ['ts', '-c:v', 'mpeg2video', '-pix_fmt', 'yuv420p', '-b:v', '25M', '-g', '15'],
  ProRes: ['mov', '-c:v', 'prores', '-profile:v', '1'],
} as const;
export type Codec = keyof typeof CODINGS;
export const CODECS = Object.keys(CODINGS) as Codec[];

/** 10 s of 1080p30 as {@link cameraVideo}, at the bits that cameras give this codec. */
export function codecVideo(codec: Codec): string {
  const [ending, ...coding] = CODINGS[codec];
  const picture = 'testsrc2=s=1920x1080:r=30:d=10,noise=alls=18:allf=t';
  return make(`camera-${codec.replace(/\W/g, '')}.${ending}`, ['-f', 'lavfi', '-i', picture, ...coding]);
}

/** 10 s of 1080p30 H.264 of the sample, scaled up, with grain: colours as a camera gives them, which are stated. */
export function colourVideo(): string {
  const picture = 'scale=1920:1080,noise=alls=12:allf=t,fps=30';
  const stated = ['-colorspace', 'bt709', '-color_range', 'tv'];
  const sample = path.join(ROOT, 'models/sample/sample.mp4');
  const input = ['-i', sample, '-t', '10', '-an', '-vf', picture];
  return make('colour-1080p.mp4', [...input, ...H264, ...stated, '-b:v', '15M']);
}

/** `minutes` of 640x360 at 30 frames per second, one minute repeated without encoding it again. */
export function longVideo(minutes: number): string {
  const minute = make('minute-360p.mp4', [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=640x360:r=30:d=60',
    ...H264,
    '-b:v',
    '600k',
  ]);
  if (minutes === 1) return minute;
  return make(`minutes-${minutes}-360p.mp4`, [
    '-stream_loop',
    String(minutes - 1),
    '-i',
    minute,
    '-c',
    'copy',
  ]);
}

/** Files of one second that look the same and are all of different content: each ends with a box that players skip. */
export function shortVideos(folder: string, count: number): string[] {
  const first = path.join(folder, 'first.mp4');
  const script = path.join(ROOT, 'e2e/media/shorten.ts');
  execFileSync(process.execPath, [script, path.join(ROOT, 'models/sample/sample.mp4'), first, '1']);
  const video = readFileSync(first);
  return Array.from({ length: count }, (_, number) => {
    const file = path.join(folder, `clip ${number}.mp4`);
    const box = Buffer.alloc(16);
    box.writeUInt32BE(box.length, 0);
    box.write('free', 4, 'latin1');
    box.writeUInt32BE(number, 8);
    writeFileSync(file, Buffer.concat([video, box]));
    return file;
  });
}
