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

export const WIDTH = 160;

export const HEIGHT = 96;

export function rawFrames(count: number, width = WIDTH, height = HEIGHT, first = 0): Uint8Array {
  const size = width * height * 3;
  const bytes = new Uint8Array(size * count);
  for (let i = 0; i < count; i++) bytes.set(drawFrame(first + i, width, height), i * size);
  return bytes;
}

// No HEVC and no VP9 here: x265 and VP9 encoding do not work in a build without threads.
export interface Encoding {
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
export function encode(file: string, encoding: Encoding) {
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

export function even(count: number, rate: number, offset = 0): number[] {
  return Array.from({ length: count }, (_, i) => offset + i / rate);
}

export const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', '-pix_fmt', 'yuv420p'];

export const TONE = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];

/** Frame n of a variable-rate file is shown at 0.04 n + 0.5 s of pause after every tenth. */
export const VARIABLE = 'settb=1/1000,setpts=round((0.04*N+0.5*floor(N/10))/TB)';

export const variableTimes = (count: number) =>
  Array.from({ length: count }, (_, n) => 0.04 * n + 0.5 * Math.floor(n / 10));

export async function cut(whole: Promise<Uint8Array>, part: number): Promise<Uint8Array> {
  const bytes = await whole;
  return bytes.slice(0, Math.floor(bytes.length * part));
}

export function simple(file: string, encoding: Encoding & { readonly rate?: number }): Recipe {
  const { frames, rate = 30 } = encoding;
  return { file, times: even(frames, rate), make: () => encode(file, encoding) };
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
