/**
 * Colour as swscale converts it when it scales to RGB: with tables of whole numbers, by which pictures come out some two
 * levels darker than by the standard. A model has learnt from such pictures, so that the card does the same.
 */
const ONE = 65536;
const BLACK = 16;
/** Where its luminance table begins, in levels of luminance, for pictures of limited and of full range. */
const TABLE_START = { limited: 326, full: 384 };
const TABLE_LOW = 384;

/** Shares of red and blue in luminance. */
interface Matrix {
  readonly red: number;
  readonly blue: number;
  /** What swscale multiplies with, in 65536ths: red by V, blue by U, green by U and by V. */
  readonly inverse: readonly [number, number, number, number];
}

const BT601: Matrix = { red: 0.299, blue: 0.114, inverse: [104597, 132201, -25675, -53279] };
const BT709: Matrix = { red: 0.2126, blue: 0.0722, inverse: [117489, 138438, -13975, -34925] };

/** By the names of ffmpeg and of WebCodecs. */
const MATRICES: Readonly<Record<string, Matrix>> = {
  smpte170m: BT601,
  bt470bg: BT601,
  bt709: BT709,
};

/** How a stream states its colour; null where it does not. */
export interface StatedColour {
  readonly space: string | null;
  readonly range: string | null;
}

/** What the browser made RGB of a picture with. */
export interface BrowserColour {
  readonly matrix: string | null;
  readonly fullRange: boolean | null;
}

/** Numbers for the shader. */
export interface ColourNumbers {
  /** The browser's shares of red, green and blue in luminance, and whether its range is full. */
  readonly luma: readonly [number, number, number];
  readonly isFull: boolean;
  /** Of swscale's tables, in 65536ths: a level of luminance, what is added to it, and what V and U add in levels. */
  readonly level: number;
  readonly lift: number;
  readonly chroma: readonly [redOfV: number, blueOfU: number, greenOfU: number, greenOfV: number];
}

/** Null for a matrix that is not known here. Without one, swscale takes that of BT.601. */
export function colourNumbers(
  stated: StatedColour,
  { matrix, fullRange }: BrowserColour,
): ColourNumbers | null {
  const ours = stated.space === null ? BT601 : MATRICES[stated.space];
  const theirs = MATRICES[matrix ?? ''];
  if (!ours || !theirs) return null;
  const isFull = stated.range === 'pc';
  const level = isFull ? ONE : Math.floor((ONE * 255) / 219);
  const start = isFull ? TABLE_START.full : TABLE_START.limited;
  const lift = start * level - TABLE_LOW * ONE - (isFull ? 0 : BLACK * ONE) + ONE / 2;
  const scaled = ours.inverse.map((each) => {
    const ranged = isFull ? Math.trunc((each * 224) / 255) : each;
    return Math.trunc((ranged * ONE + ONE / 2) / level);
  });
  return {
    luma: [theirs.red, 1 - theirs.red - theirs.blue, theirs.blue],
    isFull: fullRange ?? false,
    level,
    lift,
    chroma: scaled as unknown as ColourNumbers['chroma'],
  };
}
