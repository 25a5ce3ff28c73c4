import { MediaQuery } from 'svelte/reactivity';
import type { Settings } from '../../state/settings/settings.svelte.ts';
import { css, oklchToRgb, type Rgb } from './colour.ts';
import { labelRgb, type Tone } from './label-colours.ts';

/** Colours for what is drawn on canvases: the same steps as theme.css. */
export interface Palette {
  readonly tone: Tone;
  readonly surface: Rgb;
  readonly well: Rgb;
  readonly line: Rgb;
  readonly faint: Rgb;
  readonly text: Rgb;
  readonly accent: Rgb;
  /** Where a person and the model say the same, and where they do not. */
  readonly agree: Rgb;
  readonly differ: Rgb;
  /** What someone has looked at. */
  readonly seen: Rgb;
  /** Text on a label's colour. */
  readonly ink: Rgb;
  readonly paper: Rgb;
  label(index: number): Rgb;
  /** The same as CSS text, made once: a string per segment and frame would cost more than its drawing. */
  labelCss(index: number): string;
}

const HUE = 255;
const grey = (lightness: number, chroma = 0.006) => oklchToRgb(lightness, chroma, HUE);

function paletteOf(tone: Tone): Palette {
  const colours: Rgb[] = [];
  const texts: string[] = [];
  const shared = {
    tone,
    ink: grey(0.17),
    paper: grey(0.98),
    label: (index: number) => {
      colours[index] ??= labelRgb(index, tone);
      return colours[index];
    },
    labelCss: (index: number) => {
      texts[index] ??= css(labelRgb(index, tone));
      return texts[index];
    },
  };
  return tone === 'dark'
    ? {
        ...shared,
        surface: grey(0.215),
        well: grey(0.185),
        line: grey(0.3),
        faint: grey(0.7),
        text: grey(0.945),
        accent: oklchToRgb(0.76, 0.12, 245),
        agree: grey(0.6),
        differ: oklchToRgb(0.82, 0.11, 80),
        seen: oklchToRgb(0.55, 0.07, 160),
      }
    : {
        ...shared,
        surface: grey(0.98),
        well: grey(0.945),
        line: grey(0.87),
        faint: grey(0.48),
        text: grey(0.215),
        accent: oklchToRgb(0.53, 0.15, 250),
        agree: grey(0.6),
        differ: oklchToRgb(0.6, 0.12, 70),
        seen: oklchToRgb(0.68, 0.08, 160),
      };
}

/** Whether the app is dark or light now: the person's choice, or the system's. */
export class Appearance {
  readonly #prefersDark = new MediaQuery('(prefers-color-scheme: dark)', true);
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  readonly tone = $derived.by<Tone>(() => {
    const { theme } = this.#settings;
    if (theme !== 'system') return theme;
    return this.#prefersDark.current ? 'dark' : 'light';
  });

  readonly palette = $derived(paletteOf(this.tone));
}
