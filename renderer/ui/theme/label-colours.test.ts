import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blend, contrast, oklchToRgb, type Rgb } from './colour.ts';
import { LABEL_TONES, labelHue, labelRgb, type Tone } from './label-colours.ts';

const TONES: readonly Tone[] = ['dark', 'light'];

test('the conversion gives known colours', () => {
  expect(oklchToRgb(1, 0, 0)).toEqual([255, 255, 255]);
  expect(oklchToRgb(0, 0, 0)).toEqual([0, 0, 0]);
  expect(oklchToRgb(0.627955, 0.257683, 29.2339)).toEqual([255, 0, 0]);
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 5);
  expect(blend([200, 100, 0], [0, 100, 100], 0.5)).toEqual([100, 100, 50]);
});

test.each(TONES)('every label of the %s wheel lies inside sRGB', (tone) => {
  for (let index = 0; index < 72; index++) {
    const { lightness, chroma } = LABEL_TONES[tone][Math.floor(index / 24)]!;
    const back = oklab(labelRgb(index, tone));
    expect(back[0]).toBeCloseTo(lightness, 2);
    expect(Math.hypot(back[1], back[2])).toBeCloseTo(chroma, 2);
  }
});

test.each(TONES)('neighbours on the %s wheel stay apart for every kind of sight', (tone) => {
  for (let index = 0; index < 59; index++) {
    const [a, b] = [labelRgb(index, tone), labelRgb(index + 1, tone)];
    // The later turns have less colour to differ by.
    const least = index < 23 ? 0.03 : 0.012;
    for (const sight of SIGHTS) expect(distance(seen(a, sight), seen(b, sight))).toBeGreaterThan(least);
  }
});

test.each(TONES)('no two of sixty labels of the %s wheel are the same', (tone) => {
  const all = Array.from({ length: 60 }, (_, index) => labelRgb(index, tone));
  for (const [index, colour] of all.entries())
    for (const other of all.slice(0, index)) expect(distance(colour, other)).toBeGreaterThan(0.012);
});

test('the style sheet has the same turns', () => {
  const sheet = readFileSync(new URL('theme.css', import.meta.url), 'utf8');
  const [dark, light] = sheet.split('[data-theme="light"]');
  for (const [tone, text] of [
    ['dark', dark],
    ['light', light],
  ] as const)
    for (const [turn, { lightness, chroma }] of LABEL_TONES[tone].entries())
      expect(text).toContain(`--label-${turn}: ${lightness} ${chroma};`);
});

test('a full turn of labels has a hue each', () => {
  expect(new Set(Array.from({ length: 24 }, (_, index) => labelHue(index))).size).toBe(24);
});

type Matrix = readonly (readonly [number, number, number])[];

/** Full sight, and what is left without red or green receptors (Machado, Oliveira and Fernandes 2009). */
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
];

function seen(colour: Rgb, sight: Matrix): Rgb {
  const linear = colour.map((byte) => linearOf(byte));
  const bytes = sight.map((row) =>
    byteOf(row.reduce((sum, weight, channel) => sum + weight * linear[channel]!, 0)),
  );
  return [bytes[0]!, bytes[1]!, bytes[2]!];
}

function distance(a: Rgb, b: Rgb): number {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
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
