import { type Flow, flowBetween } from './flow.ts';
import { type Grey, greyOf, halved } from './grey.ts';

/** Cells to a side. */
export const GRID = 4;
/** Per cell: mean motion to the right, down, and mean speed, as shares of the picture's side per second. */
const CELL_VALUES = 3;
/** Values of one step between two frames: `[GRID, GRID, 3]`, row by row. */
export const STEP_VALUES = GRID * GRID * CELL_VALUES;
/** Side of the pictures that are compared. */
const SIZE = 56;
/** Levels of the pyramid: the coarsest is 7 by 7, so that half a picture within a step can be followed. */
const LEVELS = 4;

/**
 * Motion of consecutive frames on a grid, the camera's own (the median) taken out. Each frame is compared with the one
 * before it; the first, with nothing, has none.
 */
export class MotionGrid {
  readonly #width: number;
  readonly #height: number;
  readonly #perSecond: number;
  #before: Grey[] | null = null;

  /** @param fps frames per second */
  constructor(width: number, height: number, fps: number) {
    this.#width = width;
    this.#height = height;
    this.#perSecond = fps;
  }

  /** `count` more frames, RGB bytes `[count, height, width, 3]` (borrowed), to `[count, GRID, GRID, 3]` (new). */
  push(pixels: Uint8Array, count: number): Float32Array {
    const frameBytes = this.#width * this.#height * 3;
    const grid = new Float32Array(count * STEP_VALUES);
    for (let frame = 0; frame < count; frame++) {
      const rgb = pixels.subarray(frame * frameBytes, (frame + 1) * frameBytes);
      const pyramid = pyramidOf(greyOf(rgb, this.#width, this.#height, SIZE));
      if (this.#before) {
        const flow = flowBetween(this.#before, pyramid);
        gridOf(flow, this.#perSecond / SIZE, grid.subarray(frame * STEP_VALUES, (frame + 1) * STEP_VALUES));
      }
      this.#before = pyramid;
    }
    return grid;
  }
}

function pyramidOf(finest: Grey): Grey[] {
  const levels = [finest];
  while (levels.length < LEVELS) levels.push(halved(levels.at(-1)!));
  return levels;
}

function gridOf({ width, height, dx, dy }: Flow, scale: number, out: Float32Array): void {
  const cameraX = median(dx);
  const cameraY = median(dy);
  const cell = width / GRID;
  const share = (scale * GRID * GRID) / (width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const to = (Math.floor(y / cell) * GRID + Math.floor(x / cell)) * CELL_VALUES;
      const right = dx[at]! - cameraX;
      const down = dy[at]! - cameraY;
      out[to] = out[to]! + right * share;
      out[to + 1] = out[to + 1]! + down * share;
      out[to + 2] = out[to + 2]! + Math.sqrt(right * right + down * down) * share;
    }
  }
}

function median(values: Float32Array): number {
  return values.slice().sort()[values.length >> 1]!;
}
