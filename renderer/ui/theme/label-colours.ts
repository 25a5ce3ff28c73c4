import { oklchToRgb, type Rgb } from './colour.ts';

export type Tone = 'dark' | 'light';

/**
 * Hues of the wheel in an order in which labels that follow each other stay apart, also without red or green receptors.
 */
const HUES = [
  225, 90, 0, 30, 195, 270, 315, 75, 165, 135, 345, 255, 210, 105, 15, 45, 180, 285, 330, 60, 150, 300, 120,
  240,
] as const;

/** Equal lightness and chroma for all labels, inside sRGB at every hue: no label shouts. */
export const LABEL_TONES: Readonly<Record<Tone, { readonly lightness: number; readonly chroma: number }>> = {
  dark: { lightness: 0.74, chroma: 0.12 },
  light: { lightness: 0.62, chroma: 0.105 },
};

/** Hue of a label in degrees. */
export function labelHue(index: number): number {
  return HUES[index % HUES.length] ?? 0;
}

export function labelRgb(index: number, tone: Tone): Rgb {
  const { lightness, chroma } = LABEL_TONES[tone];
  return oklchToRgb(lightness, chroma, labelHue(index));
}
