import type { AttentionMap } from '../../state/player/attention.svelte.ts';

/** A rectangle in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Tokens that take most from one place. */
export interface TokenPlace {
  /** From 1, as they are shown. */
  readonly tokens: readonly number[];
  /** Parts of what the model sees, 0 to 1. */
  readonly x: number;
  readonly y: number;
}

/** How dark a place gets that no token comes from. */
const DARKEST = 0.68;
const PILL = 18;

/** Where a picture of this size lies in an area that it fits into. */
export function fitted(width: number, height: number, area: { width: number; height: number }): Box {
  const scale = Math.min(area.width / width, area.height / height);
  const [w, h] = [width * scale, height * scale];
  return { x: (area.width - w) / 2, y: (area.height - h) / 2, width: w, height: h };
}

/** The part of the picture that the model sees, which may reach beyond it where bars were added. */
export function seenPart(picture: Box, resize: AttentionMap['resize']): Box {
  if (resize === 'stretch') return picture;
  const side =
    resize === 'crop' ? Math.min(picture.width, picture.height) : Math.max(picture.width, picture.height);
  return {
    x: picture.x + (picture.width - side) / 2,
    y: picture.y + (picture.height - side) / 2,
    width: side,
    height: side,
  };
}

/** How much comes from each place, all tokens together, 1 for the most: `[height * width]`. */
export function together({ data, tokens, height, width }: AttentionMap): Float32Array {
  const sum = new Float32Array(height * width);
  for (let token = 0; token < tokens; token++) {
    for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + data[token * sum.length + at]!;
  }
  const most = Math.max(...sum, Number.MIN_VALUE);
  return sum.map((value) => value / most);
}

/** The place that each token takes most from; tokens of one place together. */
export function tokenPlaces({ data, tokens, height, width }: AttentionMap): TokenPlace[] {
  const size = height * width;
  const byPlace = Map.groupBy(
    Array.from({ length: tokens }, (_, token) => token),
    (token) => {
      const own = data.subarray(token * size, (token + 1) * size);
      return own.indexOf(Math.max(...own));
    },
  );
  return [...byPlace].map(([place, own]) => ({
    tokens: own.map((token) => token + 1),
    x: ((place % width) + 0.5) / width,
    y: (Math.floor(place / width) + 0.5) / height,
  }));
}

/** Darkens what no token comes from, and writes the tokens' numbers where they take most. */
export function paintAttention(context: CanvasRenderingContext2D, map: AttentionMap, picture: Box): void {
  const seen = seenPart(picture, map.resize);
  const shade = new OffscreenCanvas(map.width, map.height);
  const small = shade.getContext('2d');
  if (!small) return;
  const image = small.createImageData(map.width, map.height);
  for (const [at, value] of together(map).entries()) {
    image.data[at * 4 + 3] = Math.round(255 * DARKEST * (1 - Math.sqrt(value)));
  }
  small.putImageData(image, 0, 0);
  context.save();
  context.beginPath();
  context.rect(picture.x, picture.y, picture.width, picture.height);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(shade, seen.x, seen.y, seen.width, seen.height);
  // What was cut away was never seen.
  context.fillStyle = `rgb(0 0 0 / ${DARKEST})`;
  context.beginPath();
  context.rect(picture.x, picture.y, picture.width, picture.height);
  context.rect(seen.x, seen.y, seen.width, seen.height);
  context.fill('evenodd');
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { tokens, x, y } of tokenPlaces(map)) {
    const text = tokens.join(' ');
    const width = Math.max(PILL, context.measureText(text).width + 10);
    const [left, top] = [seen.x + x * seen.width, seen.y + y * seen.height];
    context.beginPath();
    context.roundRect(left - width / 2, top - PILL / 2, width, PILL, PILL / 2);
    context.fillStyle = 'rgb(0 0 0 / 0.72)';
    context.fill();
    context.strokeStyle = 'rgb(255 255 255 / 0.75)';
    context.stroke();
    context.fillStyle = 'white';
    context.fillText(text, left, top + 0.5);
  }
  context.restore();
}
