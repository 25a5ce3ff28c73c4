import type { AppError } from '../../../engine/base/errors.ts';
import {
  canonicalRegions,
  problemOfRegion,
  problemOfRegions,
  type Region,
} from '../../../engine/base/regions.ts';

/**
 * Reads the values of `--paint-out`: X,Y,W,H each.
 * @param wrong what the command throws for a sentence about its options
 */
export function paintOutOf(texts: readonly string[], wrong: (sentence: string) => AppError): Region[] {
  const regions = texts.map((text): Region => {
    const numbers = text.split(',').map(numberOf);
    const [x, y, width, height] = numbers as [number, number, number, number];
    const region = { x, y, width, height };
    if (numbers.length === 4 && problemOfRegion(region) === null) return region;
    throw wrong(`--paint-out must be X,Y,W,H inside the picture, such as 0,0.9,0.25,0.1, not "${text}".`);
  });
  const problem = problemOfRegions(regions);
  if (problem !== null) throw wrong(`--paint-out: ${problem}`);
  return canonicalRegions(regions);
}

function numberOf(text: string): number {
  return /^(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
}
