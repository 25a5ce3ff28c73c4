/** Luma weights of ITU-R BT.601. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** A grey picture, row by row, 0 to 255. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * An RGB picture `[height, width, 3]` as grey of `size` by `size`: every pixel is the mean of the area that it covers,
 * as far as whole pixels go. Pictures smaller than that repeat pixels.
 */
export function greyOf(rgb: Uint8Array, width: number, height: number, size: number): Grey {
  const data = new Float32Array(size * size);
  const left = edges(width, size);
  const top = edges(height, size);
  for (let y = 0; y < size; y++) {
    const rows = top[y]!;
    for (let x = 0; x < size; x++) {
      const columns = left[x]!;
      let sum = 0;
      for (let row = rows.from; row < rows.to; row++) {
        for (let at = (row * width + columns.from) * 3; at < (row * width + columns.to) * 3; at += 3) {
          sum += RED * rgb[at]! + GREEN * rgb[at + 1]! + BLUE * rgb[at + 2]!;
        }
      }
      data[y * size + x] = sum / ((rows.to - rows.from) * (columns.to - columns.from));
    }
  }
  return { width: size, height: size, data };
}

/** Half the size, each pixel the mean of four. Sides must be even. */
export function halved({ width, height, data }: Grey): Grey {
  const half = new Float32Array((width / 2) * (height / 2));
  let at = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const first = y * width + x;
      half[at++] = (data[first]! + data[first + 1]! + data[first + width]! + data[first + width + 1]!) / 4;
    }
  }
  return { width: width / 2, height: height / 2, data: half };
}

/** Where each of `parts` pieces of a side begins and ends; none is empty. */
function edges(length: number, parts: number): { readonly from: number; readonly to: number }[] {
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * length) / parts);
    return { from, to: Math.max(from + 1, Math.floor(((part + 1) * length) / parts)) };
  });
}
