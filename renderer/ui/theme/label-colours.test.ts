import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COLOUR_PLACES } from '../../../engine/annotation/labels/label-colours.ts';
import { blend, contrast, oklchToRgb, type Rgb } from './colour.ts';
import { LIGHT_SHIFT, labelCss, labelRgb, type Tone } from './label-colours.ts';

const TONES: readonly Tone[] = ['dark', 'light'];

test('the conversion gives known colours', () => {
  expect(oklchToRgb(1, 0, 0)).toEqual([255, 255, 255]);
  expect(oklchToRgb(0, 0, 0)).toEqual([0, 0, 0]);
  expect(oklchToRgb(0.627955, 0.257683, 29.2339)).toEqual([255, 0, 0]);
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 5);
  expect(blend([200, 100, 0], [0, 100, 100], 0.5)).toEqual([100, 100, 50]);
});

test.each(TONES)(
  'every label on %s ground is one of a kind, inside sRGB, and follows the style sheet',
  (tone) => {
    for (let index = 0; index < COLOUR_PLACES; index++) {
      const [, lightness, chroma, hue] = /^oklch\(calc\((\S+) \+ var\(--label-shift\)\) (\S+) (\S+)\)$/.exec(
        labelCss(index),
      )!;
      const back = oklab(labelRgb(index, tone));
      expect(back[0]).toBeCloseTo(Number(lightness) + (tone === 'light' ? LIGHT_SHIFT : 0), 2);
      expect(Math.hypot(back[1], back[2])).toBeCloseTo(Number(chroma), 2);
      expect(Number(hue)).toBeLessThan(360);
    }
    expect(new Set(Array.from({ length: COLOUR_PLACES }, (_, index) => labelCss(index))).size).toBe(
      COLOUR_PLACES,
    );
    const last = labelCss(COLOUR_PLACES);
    expect(last).toBe(labelCss(0));
  },
);

/** The least distance of any two of the first `count` labels, for the sight that tells them apart least. */
function nearest(count: number, tone: Tone): number {
  const all = Array.from({ length: count }, (_, index) => labelRgb(index, tone));
  let least = Number.POSITIVE_INFINITY;
  for (const sight of SIGHTS) {
    const looks = all.map((colour) => oklab(seen(colour, sight)));
    for (const [index, [l, a, b]] of looks.entries())
      for (const [l2, a2, b2] of looks.slice(0, index))
        least = Math.min(least, Math.hypot(l - l2, a - a2, b - b2));
  }
  return least;
}

test.each(TONES)('any two labels on %s ground are apart for every kind of sight', (tone) => {
  // 0.02 in OKLab can just be told apart.
  expect(nearest(6, tone)).toBeGreaterThan(0.1);
  expect(nearest(12, tone)).toBeGreaterThan(0.07);
  expect(nearest(24, tone)).toBeGreaterThan(0.044);
  expect(nearest(60, tone)).toBeGreaterThan(0.027);
});

test.each(TONES)('labels on %s ground can be seen on it', (tone) => {
  const ground = oklchToRgb(tone === 'dark' ? 0.215 : 1, 0.006, 255);
  for (let index = 0; index < 60; index++)
    expect(contrast(labelRgb(index, tone), ground)).toBeGreaterThan(1.7);
});

test('the style sheet has the same shift', () => {
  const sheet = readFileSync(new URL('theme.css', import.meta.url), 'utf8');
  const [dark, light] = sheet.split('[data-theme="light"]');
  expect(dark).toContain('--label-shift: 0;');
  expect(light).toContain(`--label-shift: ${LIGHT_SHIFT};`);
});

type Matrix = readonly (readonly [number, number, number])[];

/** Full sight, and what is left without red, green or blue receptors (Machado, Oliveira and Fernandes 2009). */
const SIGHTS: readonly Matrix[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

function seen(colour: Rgb, sight: Matrix): Rgb {
  const linear = colour.map((byte) => linearOf(byte));
  const bytes = sight.map((row) =>
    byteOf(row.reduce((sum, weight, channel) => sum + weight * linear[channel]!, 0)),
  );
  return [bytes[0]!, bytes[1]!, bytes[2]!];
}

function oklab(colour: Rgb): Rgb {
  const [red, green, blue] = colour.map((byte) => linearOf(byte)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linearOf(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function byteOf(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
}
