import { oklchToRgb, type Rgb } from './colour.ts';

export type Tone = 'dark' | 'light';

/**
 * Hues of the wheel in an order in which labels that follow each other stay apart, also without red or green receptors.
 */
const HUES = [
  225, 90, 0, 30, 195, 270, 315, 75, 165, 135, 345, 255, 210, 105, 15, 45, 180, 285, 330, 60, 150, 300, 120,
  240,
] as const;

interface Step {
  readonly lightness: number;
  readonly chroma: number;
}

/**
 * What each turn of the wheel looks like: all labels of a turn are equally light and equally strong and inside sRGB, so
 * that no label shouts. The first turn is for the first labels; the next ones are darker, then paler, which keeps labels
 * with one hue apart, also for who sees no hue. The style sheet has the same numbers as `--label-0` and so on.
 */
export const LABEL_TONES: Readonly<Record<Tone, readonly Step[]>> = {
  dark: [
    { lightness: 0.74, chroma: 0.12 },
    { lightness: 0.56, chroma: 0.09 },
    { lightness: 0.9, chroma: 0.05 },
  ],
  light: [
    { lightness: 0.62, chroma: 0.105 },
    { lightness: 0.43, chroma: 0.07 },
    { lightness: 0.78, chroma: 0.085 },
  ],
};

/** Hue of a label in degrees. */
export function labelHue(index: number): number {
  return HUES[index % HUES.length] ?? 0;
}

/** A label's colour in the style sheet, which follows the theme. */
export function labelCss(index: number): string {
  return `oklch(var(--label-${turnOf(index)}) ${labelHue(index)})`;
}

export function labelRgb(index: number, tone: Tone): Rgb {
  const { lightness, chroma } = LABEL_TONES[tone][turnOf(index)]!;
  return oklchToRgb(lightness, chroma, labelHue(index));
}

function turnOf(index: number): number {
  return Math.floor(index / HUES.length) % LABEL_TONES.dark.length;
}
