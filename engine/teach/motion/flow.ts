import type { Grey } from './grey.ts';

/** Where each pixel of a picture has gone in the next: pixels to the right and down. */
export interface Flow {
  readonly width: number;
  readonly height: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Half the side of the square that moves as one. */
const REACH = 2;
const ROUNDS_PER_LEVEL = 2;
/** Squared grey levels per pixel that stand against a motion where nothing can be told. */
const DAMPING = 60;
/** Largest step of one round, in pixels of its level: what linearisation can vouch for. */
const LARGEST_STEP = 1.5;

/**
 * Dense motion between two pictures, by Lucas and Kanade's least squares over small squares (1981), from the coarsest
 * level of a pyramid to the finest (Bouguet 2000).
 * @param before pyramid of a picture, the finest first, each level half the one before it
 * @param after of the next picture, with the same sizes
 */
export function flowBetween(before: readonly Grey[], after: readonly Grey[]): Flow {
  let flow: Flow | null = null;
  for (let level = before.length - 1; level >= 0; level--) {
    const { width, height } = before[level]!;
    flow = flow === null ? still(width, height) : doubled(flow);
    for (let round = 0; round < ROUNDS_PER_LEVEL; round++) refine(flow, before[level]!, after[level]!);
  }
  return flow!;
}

function still(width: number, height: number): Flow {
  return { width, height, dx: new Float32Array(width * height), dy: new Float32Array(width * height) };
}

function doubled(coarse: Flow): Flow {
  const fine = still(coarse.width * 2, coarse.height * 2);
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const from = (y >> 1) * coarse.width + (x >> 1);
      fine.dx[y * fine.width + x] = coarse.dx[from]! * 2;
      fine.dy[y * fine.width + x] = coarse.dy[from]! * 2;
    }
  }
  return fine;
}

/** One step of least squares for every pixel, in place. */
function refine({ width, height, dx, dy }: Flow, before: Grey, after: Grey): void {
  const pixels = width * height;
  const xx = new Float32Array(pixels);
  const xy = new Float32Array(pixels);
  const yy = new Float32Array(pixels);
  const xt = new Float32Array(pixels);
  const yt = new Float32Array(pixels);
  for (let y = 0, at = 0; y < height; y++) {
    const above = y === 0 ? 0 : -width;
    const below = y === height - 1 ? 0 : width;
    for (let x = 0; x < width; x++, at++) {
      const left = x === 0 ? 0 : -1;
      const right = x === width - 1 ? 0 : 1;
      const gx = (before.data[at + right]! - before.data[at + left]!) / 2;
      const gy = (before.data[at + below]! - before.data[at + above]!) / 2;
      const change = sampled(after, x + dx[at]!, y + dy[at]!) - before.data[at]!;
      xx[at] = gx * gx;
      xy[at] = gx * gy;
      yy[at] = gy * gy;
      xt[at] = gx * change;
      yt[at] = gy * change;
    }
  }
  for (const sums of [xx, xy, yy, xt, yt]) boxSum(sums, width, height);
  smooth(dx, width, height);
  smooth(dy, width, height);
  const damping = DAMPING * (2 * REACH + 1) ** 2 * 0.04;
  for (let at = 0; at < pixels; at++) {
    const a = xx[at]! + damping;
    const c = yy[at]! + damping;
    const b = xy[at]!;
    const determinant = a * c - b * b;
    dx[at] = dx[at]! + limited((b * yt[at]! - c * xt[at]!) / determinant);
    dy[at] = dy[at]! + limited((b * xt[at]! - a * yt[at]!) / determinant);
  }
}

/** The mean of a small square around each pixel, in place: what a doubled flow jumps, evened out. */
function smooth(values: Float32Array, width: number, height: number): void {
  boxSum(values, width, height);
  const share = 1 / (2 * REACH + 1) ** 2;
  for (let at = 0; at < values.length; at++) values[at] = values[at]! * share;
}

function limited(step: number): number {
  return Math.min(LARGEST_STEP, Math.max(-LARGEST_STEP, step));
}

/** Between four pixels; beyond the border, the border. */
function sampled({ width, height, data }: Grey, x: number, y: number): number {
  const left = Math.min(width - 1, Math.max(0, x));
  const top = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(left);
  const y0 = Math.floor(top);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const fx = left - x0;
  const fy = top - y0;
  const upper = data[y0 * width + x0]! * (1 - fx) + data[y0 * width + x1]! * fx;
  const lower = data[y1 * width + x0]! * (1 - fx) + data[y1 * width + x1]! * fx;
  return upper * (1 - fy) + lower * fy;
}

/** Sums over squares around each pixel, in place; the border counts again beyond itself. */
function boxSum(values: Float32Array, width: number, height: number): void {
  const line = new Float32Array(Math.max(width, height));
  for (let y = 0; y < height; y++) boxLine(values, y * width, 1, width, line);
  for (let x = 0; x < width; x++) boxLine(values, x, width, height, line);
}

function boxLine(values: Float32Array, from: number, step: number, length: number, line: Float32Array): void {
  for (let i = 0; i < length; i++) line[i] = values[from + i * step]!;
  const at = (i: number) => line[Math.min(length - 1, Math.max(0, i))]!;
  let sum = 0;
  for (let i = -REACH; i <= REACH; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    values[from + i * step] = sum;
    sum += at(i + REACH + 1) - at(i - REACH);
  }
}
