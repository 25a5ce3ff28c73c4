/** A container's display matrix, as the nine integers `a b u c d v x y w`. */
export type DisplayMatrix = readonly number[];

export interface Orientation {
  /** Clockwise turn that shows the picture upright, to the nearest quarter. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** ffmpeg filters that show the picture upright, in order. */
  readonly filters: readonly string[];
}

/** Reads the text form that ffprobe prints: three lines of a hexadecimal index and three integers. */
export function parseDisplayMatrix(text: string): DisplayMatrix | null {
  const rows = text.trim().split('\n');
  const values = rows.flatMap((row) => (row.split(':')[1] ?? '').trim().split(/\s+/).map(Number));
  return values.length === 9 && values.every(Number.isFinite) ? values : null;
}

/** What the `ffmpeg` program does for a display matrix when left to itself; angles off the quarter are not turned. */
export function orientationOf(matrix: DisplayMatrix | null): Orientation {
  const upright: Orientation = { rotation: 0, filters: [] };
  if (!matrix) return upright;
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const scaleX = Math.hypot(a, c);
  const scaleY = Math.hypot(b, d);
  if (scaleX === 0 || scaleY === 0) return upright;
  const clockwise = (Math.atan2(b / scaleY, a / scaleX) * 180) / Math.PI;
  const theta = ((clockwise % 360) + 360) % 360;
  if (Math.abs(theta - 90) < 1) {
    return { rotation: 90, filters: [c > 0 ? 'transpose=cclock_flip' : 'transpose=clock'] };
  }
  if (Math.abs(theta - 180) < 1) {
    return { rotation: 180, filters: [...(a < 0 ? ['hflip'] : []), ...(d < 0 ? ['vflip'] : [])] };
  }
  if (Math.abs(theta - 270) < 1) {
    return { rotation: 270, filters: [c < 0 ? 'transpose=clock_flip' : 'transpose=cclock'] };
  }
  return d < 0 && (theta < 1 || theta > 359) ? { rotation: 0, filters: ['vflip'] } : upright;
}
