import { expect, test } from 'vitest';
import type { AttentionMap } from '../../state/player/attention.svelte.ts';
import { fitted, seenPart, together, tokenPlaces } from './attention-paint.ts';

const MAP: AttentionMap = {
  slot: 0,
  tokens: 3,
  height: 2,
  width: 2,
  data: Float32Array.of(0.7, 0.1, 0.1, 0.1, 0.6, 0.2, 0.1, 0.1, 0, 0, 0.2, 0.8),
  resize: 'stretch',
};

test('tokens are written where each takes most, those of one place together', () => {
  expect(tokenPlaces(MAP)).toEqual([
    { tokens: [1, 2], x: 0.25, y: 0.25 },
    { tokens: [3], x: 0.75, y: 0.75 },
  ]);
});

test('the brightest place is that which most comes from', () => {
  const all = [...together(MAP)].map((value) => Math.round(value * 100) / 100);
  expect(all).toEqual([1, 0.23, 0.31, 0.77]);
});

test('what the model sees is the picture, its middle, or more than it', () => {
  const picture = fitted(160, 90, { width: 320, height: 320 });
  expect(picture).toEqual({ x: 0, y: 70, width: 320, height: 180 });
  expect(seenPart(picture, 'stretch')).toEqual(picture);
  expect(seenPart(picture, 'crop')).toEqual({ x: 70, y: 70, width: 180, height: 180 });
  expect(seenPart(picture, 'pad')).toEqual({ x: 0, y: 0, width: 320, height: 320 });
});
