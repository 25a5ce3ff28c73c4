/**
 * How bright a picture is, where: the pictures that a model is shown, each as one histogram of luminance per quarter.
 * Two pictures of one shot are alike in this however things move within a quarter; a cut changes it at once. After
 * Nagasaka and Tanaka (1991) and the region histograms of Boreczky and Rowe (1996).
 */

/** Quarters of the picture: a change of light in one of them is not one of the whole. */
const QUARTERS = 4;
const BINS = 16;
/** Numbers of one picture. */
export const LUMINANCE_VALUES = QUARTERS * BINS;
/** What a bin holds at most: all pixels of its quarter. */
const WHOLE = 255;

/** Writes the shares of one picture, RGB bytes `[height, width, 3]`, into `out` `[LUMINANCE_VALUES]`, 255 for all pixels. */
export function measureLuminance(rgb: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const counts = new Uint32Array(LUMINANCE_VALUES);
  const totals = new Uint32Array(QUARTERS);
  for (let y = 0, at = 0; y < height; y++) {
    const below = y * 2 >= height ? 2 : 0;
    for (let x = 0; x < width; x++, at += 3) {
      const quarter = below + (x * 2 >= width ? 1 : 0);
      // ITU-R BT.601, in 256ths.
      const luma = (77 * rgb[at]! + 150 * rgb[at + 1]! + 29 * rgb[at + 2]!) >> 8;
      counts[quarter * BINS + (luma >> 4)]!++;
      totals[quarter]!++;
    }
  }
  for (let value = 0; value < LUMINANCE_VALUES; value++) {
    const total = totals[Math.floor(value / BINS)]!;
    out[value] = total === 0 ? 0 : Math.round((WHOLE * counts[value]!) / total);
  }
}

/** How much of the picture is of another brightness, 0 to 1, from row `one` to row `other` of `rows`. */
export function luminanceChange(rows: Uint8Array, one: number, other: number): number {
  let sum = 0;
  for (let value = 0; value < LUMINANCE_VALUES; value++) {
    sum += Math.abs(rows[one * LUMINANCE_VALUES + value]! - rows[other * LUMINANCE_VALUES + value]!);
  }
  return Math.min(1, sum / (2 * WHOLE * QUARTERS));
}

/** Whether a row was measured: one that was not is all zeros. */
export function isMeasured(rows: Uint8Array, row: number): boolean {
  return rows.subarray(row * LUMINANCE_VALUES, (row + 1) * LUMINANCE_VALUES).some((share) => share > 0);
}
