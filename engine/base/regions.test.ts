import { describe, expect, it } from 'vitest';
import {
  canonicalRegions,
  isSameRegions,
  MOST_REGIONS,
  problemOfCover,
  problemOfRegions,
  type Region,
} from './regions.ts';

const region = (x: number, y: number, width: number, height: number): Region => ({ x, y, width, height });

describe('regions of a picture', () => {
  it('are written in one way, whatever their order, repeats and last digits', () => {
    const regions = [region(0.5, 0.5, 0.25, 0.25), region(0.1 + 0.2, 0, 0.1, 0.1), region(0.3, 0, 0.1, 0.1)];
    expect(canonicalRegions(regions)).toEqual([region(0.3, 0, 0.1, 0.1), region(0.5, 0.5, 0.25, 0.25)]);
    expect(canonicalRegions(canonicalRegions(regions))).toEqual(canonicalRegions(regions));
    expect(isSameRegions(regions, regions.toReversed())).toBe(true);
    expect(isSameRegions(regions, regions.slice(1))).toBe(false);
  });

  it('are sorted from the top, then from the left, then by their lower and their right edges', () => {
    const sorted = [
      region(0.5, 0, 0.1, 0.1),
      region(0, 0.5, 0.2, 0.1),
      region(0, 0.5, 0.1, 0.2),
      region(0, 0.5, 0.2, 0.2),
      region(0.1, 0.5, 0.1, 0.1),
    ];
    for (const first of sorted)
      for (const second of sorted)
        expect(canonicalRegions([first, second, ...sorted.toReversed()])).toEqual(sorted);
  });

  it('are refused outside of the picture, without a size and when there are too many', () => {
    expect(problemOfRegions([region(0, 0, 0.5, 1), region(0.9, 0.9, 0.1, 0.1)])).toBeNull();
    for (const [x, y, width, height] of [
      [-0.1, 0, 0.5, 0.5],
      [0, 0, Number.NaN, 0.5],
      [0, 0, 1.5, 0.5],
    ] as const)
      expect(problemOfRegions([region(x, y, width, height)])).toMatch(/four numbers from 0 to 1/);
    expect(problemOfRegions([region(0.8, 0, 0.3, 0.5)])).toMatch(/inside the picture/);
    expect(problemOfRegions([region(0, 0.8, 0.3, 0.21)])).toMatch(/inside the picture/);
    expect(problemOfRegions([region(0.5, 0.5, 0.00001, 0.5)])).toMatch(/a width and a height/);
    const many = Array.from({ length: MOST_REGIONS + 1 }, (_, i) => region(i / 20, 0, 0.01, 0.01));
    expect(problemOfRegions(many)).toMatch(/At most 16/);
    expect(problemOfRegions(many.slice(1))).toBeNull();
  });

  it('must leave something to look at, also all of them together', () => {
    expect(problemOfCover([])).toBeNull();
    expect(problemOfRegions([region(0, 0, 1, 1)])).toMatch(/cover the whole picture/);
    const halves = [region(0, 0, 0.6, 1), region(0.4, 0, 0.6, 0.5)];
    expect(problemOfCover(halves)).toBeNull();
    expect(problemOfCover([...halves, region(0.5, 0.5, 0.5, 0.5)])).toMatch(/cover the whole picture/);
    expect(problemOfCover([...halves, region(0.61, 0.5, 0.39, 0.5)])).toBeNull();
  });
});
