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
 * direction at four, and how much each cell changes. Square roots are taken at the end, because a motion that is
 * twice as fast is no more than a little different.
 */
export class MotionDescriber implements Describer {
  readonly #rowsPerSlot: number;
  readonly #sums: RunningSums;
  readonly #squares: RunningSums;

  constructor({ data, rowsPerSlot }: Stream, slots: number) {
    const rows = slots * rowsPerSlot;
    this.#rowsPerSlot = rowsPerSlot;
    const extended = new Float32Array(rows * ROW_VALUES);
    const squares = new Float32Array(rows * STEP_VALUES);
    for (let row = 0; row < rows; row++) {
      const grid = data.subarray(row * STEP_VALUES, (row + 1) * STEP_VALUES);
      extend(grid, extended.subarray(row * ROW_VALUES, (row + 1) * ROW_VALUES));
      for (let value = 0; value < STEP_VALUES; value++)
        squares[row * STEP_VALUES + value] = grid[value]! ** 2;
    }
    this.#sums = new RunningSums(extended, rows, ROW_VALUES);
    this.#squares = new RunningSums(squares, rows, STEP_VALUES);
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
    for (let value = at; value < at + MOTION_DESCRIPTION_VALUES; value++) {
      out[value] = Math.sign(out[value]!) * Math.sqrt(Math.abs(out[value]!));
    }
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
    const means = new Float32Array(STEP_VALUES);
    this.#sums.mean(first, first + rows, 0, STEP_VALUES, means, 0);
    this.#squares.mean(first, first + rows, 0, STEP_VALUES, out, at);
    for (let value = 0; value < STEP_VALUES; value++) {
      out[at + value] = Math.sqrt(Math.max(0, out[at + value]! - means[value]! ** 2));
    }
  }
}

/** One step's grid with its path and directions behind it. */
function extend(grid: Float32Array, out: Float32Array): void {
  out.set(grid);
  let total = 0;
  let weight = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const right = grid[cell * CELL_VALUES]!;
    const down = grid[cell * CELL_VALUES + 1]!;
    const speed = grid[cell * CELL_VALUES + 2]!;
    const square = speed * speed;
    total += speed;
    weight += square;
    out[STEP_VALUES] = out[STEP_VALUES]! + square * centred(cell % GRID);
    out[STEP_VALUES + 1] = out[STEP_VALUES + 1]! + square * centred(Math.floor(cell / GRID));
    out[STEP_VALUES + 2] = out[STEP_VALUES + 2]! + square * right;
    out[STEP_VALUES + 3] = out[STEP_VALUES + 3]! + square * down;
    const turn = (Math.atan2(down, right) + Math.PI) / (2 * Math.PI);
    const direction = STEP_VALUES + PATH_VALUES + (Math.floor(turn * DIRECTIONS) % DIRECTIONS);
    out[direction] = out[direction]! + speed;
  }
  const share = weight > 0 ? 1 / weight : 0;
  for (let value = STEP_VALUES; value < STEP_VALUES + 4; value++) out[value] = out[value]! * share;
  out[STEP_VALUES + 4] = total;
}

/** -0.75 to 0.75: the middle of a cell as seen from the middle of the picture. */
function centred(cell: number): number {
  return (cell + 0.5 - GRID / 2) / (GRID / 2);
}
