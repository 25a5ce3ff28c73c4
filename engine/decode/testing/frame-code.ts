/**
 * Test pictures that carry their own number: 16 bits as black and white blocks over the top half, so that a test can
 * tell which frame it was given after any codec, scaling or turning. The lower half is a colour ramp that moves.
 */
const COLUMNS = 8;
const ROWS = 2;
/** The part of the picture's height that the blocks take. */
const CODE_HEIGHT = 0.5;

/** Draws frame `index` as RGB, `[height, width, 3]`. */
export function drawFrame(index: number, width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (y < height * CODE_HEIGHT) {
        const column = Math.floor((x * COLUMNS) / width);
        const row = Math.floor((y * ROWS) / (height * CODE_HEIGHT));
        pixels.fill((index >> (row * COLUMNS + column)) & 1 ? 235 : 20, at, at + 3);
      } else {
        pixels[at] = Math.round((x / width) * 200);
        pixels[at + 1] = (index * 3 + y) % 200;
        pixels[at + 2] = 200 - Math.round((x / width) * 200);
      }
    }
  }
  return pixels;
}

/** Reads the number from an upright RGB picture of any size. Throws when a block is neither black nor white. */
export function readFrameCode(pixels: Uint8Array, width: number, height: number): number {
  let code = 0;
  for (let bit = 0; bit < COLUMNS * ROWS; bit++) {
    const x = Math.floor((((bit % COLUMNS) + 0.5) / COLUMNS) * width);
    const y = Math.floor(((Math.floor(bit / COLUMNS) + 0.5) / ROWS) * CODE_HEIGHT * height);
    const at = (y * width + x) * 3;
    const level = (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!) / 3;
    if (level > 90 && level < 165) throw new Error(`block ${bit} is grey (${level}): the picture is damaged`);
    if (level >= 165) code |= 1 << bit;
  }
  return code;
}
