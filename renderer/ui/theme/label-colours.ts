import { oklchToRgb, type Rgb } from './colour.ts';

export type Tone = 'dark' | 'light';

/**
 * The colours of labels: lightness on dark ground, chroma and hue in degrees. Chosen from all that are inside sRGB in both
 * tones, each as far from those before it as can be for the sight that tells them apart least: full sight, and sight without
 * the receptors for red, green or blue (Machado, Oliveira and Fernandes 2009). Any two of the first 60 are at least 0.028
 * apart in OKLab for all of them, where 0.02 can just be seen; sixty of one lightness could not be.
 */
const PLACES: readonly (readonly [lightness: number, chroma: number, hue: number])[] = [
  [0.71, 0.1, 225],
  [0.5, 0.14, 30],
  [0.89, 0.14, 90],
  [0.5, 0.14, 285],
  [0.71, 0.14, 45],
  [0.86, 0.1, 180],
  [0.59, 0.06, 180],
  [0.62, 0.14, 315],
  [0.83, 0.08, 285],
  [0.5, 0.04, 0],
  [0.74, 0.04, 150],
  [0.59, 0.12, 45],
  [0.92, 0.14, 150],
  [0.77, 0.12, 90],
  [0.56, 0.06, 285],
  [0.65, 0.14, 270],
  [0.5, 0.14, 330],
  [0.92, 0.04, 300],
  [0.74, 0.14, 300],
  [0.65, 0.1, 345],
  [0.86, 0.08, 120],
  [0.56, 0.06, 30],
  [0.77, 0.06, 240],
  [0.68, 0.04, 105],
  [0.83, 0.14, 105],
  [0.92, 0.06, 165],
  [0.62, 0.06, 105],
  [0.71, 0.06, 345],
  [0.65, 0.06, 285],
  [0.53, 0.04, 225],
  [0.68, 0.14, 135],
  [0.8, 0.04, 165],
  [0.8, 0.1, 45],
  [0.8, 0.1, 195],
  [0.5, 0.06, 135],
  [0.56, 0.12, 135],
  [0.53, 0.1, 300],
  [0.74, 0.06, 75],
  [0.77, 0.12, 15],
  [0.92, 0.1, 105],
  [0.83, 0.1, 75],
  [0.68, 0.1, 255],
  [0.8, 0.14, 315],
  [0.86, 0.06, 255],
  [0.89, 0.1, 150],
  [0.74, 0.1, 195],
  [0.56, 0.14, 270],
  [0.71, 0.08, 105],
  [0.56, 0.14, 345],
  [0.59, 0.06, 75],
  [0.71, 0.1, 15],
  [0.62, 0.04, 210],
  [0.65, 0.14, 0],
  [0.77, 0.12, 240],
  [0.89, 0.06, 345],
  [0.83, 0.08, 165],
  [0.83, 0.06, 330],
  [0.62, 0.14, 285],
  [0.68, 0.14, 330],
  [0.77, 0.1, 120],
  [0.71, 0.04, 255],
  [0.62, 0.08, 165],
  [0.59, 0.04, 135],
  [0.59, 0.14, 330],
  [0.89, 0.12, 195],
  [0.77, 0.06, 345],
  [0.8, 0.06, 120],
  [0.65, 0.08, 135],
  [0.53, 0.14, 15],
  [0.86, 0.14, 135],
  [0.5, 0.04, 300],
  [0.62, 0.08, 300],
];

/** How much darker they are on light ground. The style sheet has the same as `--label-shift`. */
export const LIGHT_SHIFT = -0.14;

/** A label's colour in the style sheet, which follows the theme. */
export function labelCss(index: number): string {
  const [lightness, chroma, hue] = placeOf(index);
  return `oklch(calc(${lightness} + var(--label-shift)) ${chroma} ${hue})`;
}

export function labelRgb(index: number, tone: Tone): Rgb {
  const [lightness, chroma, hue] = placeOf(index);
  return oklchToRgb(lightness + (tone === 'light' ? LIGHT_SHIFT : 0), chroma, hue);
}

function placeOf(index: number): (typeof PLACES)[number] {
  return PLACES[index % PLACES.length]!;
}
