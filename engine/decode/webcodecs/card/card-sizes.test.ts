import { expect, it } from 'vitest';
import type { ProbedVideo } from '../../probe/probe.ts';
import { sizesOf } from './card-sizes.ts';
import { colourNumbers } from './scaler-colour.ts';

const LIMITED_709 = { matrix: 'bt709', fullRange: false };
const SOURCE = { width: 96, height: 160 };
const PLAN = { fps: { num: 8, den: 1 }, width: 112, height: 112, resize: 'pad' } as const;

function probed(filters: readonly string[], space: string | null = null): ProbedVideo {
  const info = { video: { width: 160, height: 96 } };
  return { info, orientation: { filters }, colour: { space, range: null } } as unknown as ProbedVideo;
}

it('scales a turned picture before it turns it', () => {
  const sizes = sizesOf(probed(['transpose=clock']), PLAN, SOURCE, LIMITED_709);
  expect(sizes?.placed).toEqual({ width: 67, height: 112 });
  // Source, placed, frame and corner: bars above and below.
  expect([...new Int32Array(sizes!.bytes, 0, 8)]).toEqual([96, 160, 67, 112, 112, 112, 0, 22]);
});

it('leaves what it does not know to the worker', () => {
  expect(sizesOf(probed(['rotate=0.1']), PLAN, SOURCE, LIMITED_709)).toBeNull();
  expect(sizesOf(probed([], 'bt2020nc'), PLAN, SOURCE, LIMITED_709)).toBeNull();
  expect(sizesOf(probed([]), PLAN, SOURCE, { matrix: 'rgb', fullRange: true })).toBeNull();
});

it.each([
  // As swscale writes pictures of one colour.
  [null, [24, 128, 128], [8, 8, 8]],
  [null, [204, 128, 128], [217, 217, 217]],
  [null, [128, 128, 84], [59, 165, 129]],
  [null, [128, 205, 128], [129, 100, 255]],
  ['bt709', [128, 128, 84], [49, 152, 129]],
  ['bt709', [128, 106, 128], [129, 133, 82]],
] as const)('converts colour as swscale does: %s %o', (space, [y, u, v], rgb) => {
  const { level, lift, chroma } = colourNumbers({ space, range: null }, LIMITED_709)!;
  const add = (value: number, factor: number) => ((value * factor) >> 16) - (factor >> 9);
  const [red, blue, greenU, greenV] = chroma;
  const levels = [y + add(v, red), y + add(u, greenU) + add(v, greenV), y + add(u, blue)];
  const ours = levels.map((each) => Math.min(255, Math.max(0, (level * each + lift) >> 16)));
  expect(ours).toEqual(rgb);
});
