import type { SamplingPlan } from '../../frame-source.ts';
import { placementOf } from '../../placement.ts';
import type { ProbedVideo } from '../../probe/probe.ts';
import { type BrowserColour, colourNumbers } from './scaler-colour.ts';

/** Bytes of the shader's `Sizes`. */
const BYTES = 80;
const TRANSPOSED = 1;
const FLIPPED_ACROSS = 2;
const FLIPPED_DOWN = 4;

/** Where the source pixel of a turned one lies, by the ffmpeg filters that turn it. */
const TURNS: Readonly<Record<string, number>> = {
  hflip: FLIPPED_ACROSS,
  vflip: FLIPPED_DOWN,
  'transpose=cclock_flip': TRANSPOSED,
  'transpose=clock': TRANSPOSED | FLIPPED_DOWN,
  'transpose=cclock': TRANSPOSED | FLIPPED_ACROSS,
  'transpose=clock_flip': TRANSPOSED | FLIPPED_ACROSS | FLIPPED_DOWN,
};

/** How pictures of `source`'s size become a plan's frames. */
export interface CardSizes {
  /** The picture scaled, before it is turned. */
  readonly placed: { readonly width: number; readonly height: number };
  /** The shader's `Sizes`. */
  readonly bytes: ArrayBuffer;
}

/** Null for a video that is turned, or has its colour, in a way that is not known here. */
export function sizesOf(
  { info, orientation, colour: stated }: ProbedVideo,
  plan: SamplingPlan,
  source: { readonly width: number; readonly height: number },
  browser: BrowserColour,
): CardSizes | null {
  const turn = orientation.filters.reduce((all, filter) => all | (TURNS[filter] ?? 0), 0);
  if (orientation.filters.some((filter) => TURNS[filter] === undefined)) return null;
  const colour = colourNumbers(stated, browser);
  if (!colour) return null;
  const { left, top, width, height } = placementOf(info.video, plan);
  const placed = turn & TRANSPOSED ? { width: height, height: width } : { width, height };
  const bytes = new ArrayBuffer(BYTES);
  new Int32Array(bytes).set([source.width, source.height, placed.width, placed.height]);
  new Int32Array(bytes).set([plan.width, plan.height, left, top], 4);
  new Float32Array(bytes).set(colour.luma, 8);
  const { chroma, level, lift, isFull } = colour;
  // Of an odd width swscale takes neither its tables nor half of the colour.
  const isExact = width % 2 === 1;
  new Int32Array(bytes).set([turn, ...chroma, level, lift, Number(isFull), Number(isExact)], 11);
  return { placed, bytes };
}
