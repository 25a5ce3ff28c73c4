import { GRID, STEP_VALUES } from '../motion/motion-grid.ts';
import type { Stream } from '../streams.ts';
import type { Describer } from './describer.ts';
import { RunningSums } from './running-sums.ts';

/** Places in time at which the grid and the path are looked at, and those for directions. */
const PLACES = 8;
const DIRECTION_PLACES = 4;
const CELLS = GRID * GRID;
const CELL_VALUES = STEP_VALUES / CELLS;
/** Where the strongest motion is, and where it goes, and how much there is altogether. */
const PATH_VALUES = 5;
const DIRECTIONS = 8;
const ROW_VALUES = STEP_VALUES + PATH_VALUES + DIRECTIONS;

export const MOTION_DESCRIPTION_VALUES =
  PLACES * (STEP_VALUES + PATH_VALUES) + DIRECTION_PLACES * DIRECTIONS + STEP_VALUES;

/**
 * The course of motion: the grid and the path of the strongest motion at eight places in time, how much goes in which
 * direction at four, and how much each cell changes.
 */
export class MotionDescriber implements Describer {
  readonly #rowsPerSlot: number;
  readonly #sums = new RunningSums(ROW_VALUES);
  readonly #squares = new RunningSums(STEP_VALUES);
  readonly #row = new Float32Array(ROW_VALUES);
  readonly #means = new Float32Array(STEP_VALUES);

  constructor(rowsPerSlot: number) {
    this.#rowsPerSlot = rowsPerSlot;
  }

  look({ data }: Stream, first: number, slots: number): this {
    const rows = slots * this.#rowsPerSlot;
    const sums = this.#sums.empty(rows);
    const squares = this.#squares.empty(rows);
    const row = this.#row;
    let from = first * this.#rowsPerSlot * STEP_VALUES;
    let sum = 0;
    let square = 0;
    for (let index = 0; index < rows; index++, from += STEP_VALUES) {
      extend(data, from, row);
      for (let value = 0; value < ROW_VALUES; value++, sum++)
        sums[sum + ROW_VALUES] = sums[sum]! + row[value]!;
      for (let value = 0; value < STEP_VALUES; value++, square++) {
        squares[square + STEP_VALUES] = squares[square]! + row[value]! * row[value]!;
      }
    }
    return this;
  }

  describe(from: number, to: number, out: Float32Array, at: number): void {
    const first = from * this.#rowsPerSlot;
    const rows = (to - from) * this.#rowsPerSlot;
    let next = at;
    for (let place = 0; place < PLACES; place++, next += STEP_VALUES + PATH_VALUES) {
      this.#mean(first, rows, place, PLACES, 0, STEP_VALUES + PATH_VALUES, out, next);
    }
    for (let place = 0; place < DIRECTION_PLACES; place++, next += DIRECTIONS) {
      this.#mean(first, rows, place, DIRECTION_PLACES, STEP_VALUES + PATH_VALUES, DIRECTIONS, out, next);
    }
    this.#deviation(first, rows, out, next);
  }

  #mean(
    first: number,
    rows: number,
    place: number,
    places: number,
    column: number,
    columns: number,
    out: Float32Array,
    at: number,
  ): void {
    const from = first + (rows * place) / places;
    this.#sums.mean(from, from + rows / places, column, columns, out, at);
  }

  #deviation(first: number, rows: number, out: Float32Array, at: number): void {
    const means = this.#means;
    this.#sums.mean(first, first + rows, 0, STEP_VALUES, means, 0);
    this.#squares.mean(first, first + rows, 0, STEP_VALUES, out, at);
    for (let value = 0; value < STEP_VALUES; value++) {
      out[at + value] = Math.sqrt(Math.max(0, out[at + value]! - means[value]! ** 2));
    }
  }
}

/** One step's grid, which begins at `from`, with its path and directions behind it. */
function extend(grid: Float32Array, from: number, out: Float32Array): void {
  out.fill(0, STEP_VALUES);
  let total = 0;
  let weight = 0;
  let x = 0;
  let y = 0;
  let across = 0;
  let along = 0;
  for (let cell = 0, at = 0; cell < CELLS; cell++, at += CELL_VALUES) {
    const right = grid[from + at]!;
    const down = grid[from + at + 1]!;
    const speed = grid[from + at + 2]!;
    out[at] = right;
    out[at + 1] = down;
    out[at + 2] = speed;
    const square = speed * speed;
    total += speed;
    weight += square;
    x += square * ACROSS[cell]!;
    y += square * ALONG[cell]!;
    across += square * right;
    along += square * down;
    const direction = STEP_VALUES + PATH_VALUES + EIGHTHS[turnOf(right, down)]!;
    out[direction] = out[direction]! + speed;
  }
  const share = weight > 0 ? 1 / weight : 0;
  out[STEP_VALUES] = x * share;
  out[STEP_VALUES + 1] = y * share;
  out[STEP_VALUES + 2] = across * share;
  out[STEP_VALUES + 3] = along * share;
  out[STEP_VALUES + 4] = total;
}

/** Which eighth of a turn a direction lies in, from -180 degrees on, without an arc tangent. */
function eighthOf(right: number, down: number): number {
  if (down < 0) {
    if (right < 0) return -right > -down ? 0 : 1;
    return right < -down ? 2 : 3;
  }
  if (right > 0) return right > down ? 4 : 5;
  if (down === 0) return right < 0 ? 0 : 4;
  return -right < down ? 6 : 7;
}

/** All that decides about an eighth, as bits: without a jump, which a processor could not foresee. */
function turnOf(right: number, down: number): number {
  const across = Math.abs(right);
  const along = Math.abs(down);
  return (
    Number(right < 0) |
    (Number(right > 0) << 1) |
    (Number(down < 0) << 2) |
    (Number(down > 0) << 3) |
    (Number(across < along) << 4) |
    (Number(across > along) << 5)
  );
}

/** The eighth by {@link turnOf}. */
const EIGHTHS = new Uint8Array(64);
for (const right of [-2, -1, 0, 1, 2]) {
  for (const down of [-2, -1, 0, 1, 2]) EIGHTHS[turnOf(right, down)] = eighthOf(right, down);
}

/** Where the middle of each cell is, as seen from the middle of the picture. */
const ACROSS = Float64Array.from({ length: CELLS }, (_, cell) => centred(cell % GRID));
const ALONG = Float64Array.from({ length: CELLS }, (_, cell) => centred(Math.floor(cell / GRID)));

/** -0.75 to 0.75: the middle of a cell as seen from the middle of the picture. */
function centred(cell: number): number {
  return (cell + 0.5 - GRID / 2) / (GRID / 2);
}
