/**
 * A rectangle of the picture as a player shows it, after rotation and pixel aspect, in fractions of its width and height
 * from the top left: so it means the same at any size.
 */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Regions that one video, or one study, may have painted out. */
export const MOST_REGIONS = 16;

/** Edges lie on this many steps along a side: finer than a pixel of most videos, and equal where they are written. */
const STEPS = 10_000;

/** Edges in steps. */
interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is wrong with regions that are painted out together, in one sentence; null when nothing is. */
export function problemOfRegions(regions: readonly Region[]): string | null {
  if (regions.length > MOST_REGIONS)
    return `At most ${MOST_REGIONS} regions can be painted out: remove one first.`;
  return regions.map(problemOfRegion).find((problem) => problem !== null) ?? problemOfCover(regions);
}

/** The same for one of them alone, but for how much it covers. */
export function problemOfRegion({ x, y, width, height }: Region): string | null {
  if (![x, y, width, height].every((number) => Number.isFinite(number) && number >= 0 && number <= 1))
    return 'A painted-out region is four numbers from 0 to 1: left, top, width and height.';
  const { left, top, right, bottom } = edgesOf({ x, y, width, height });
  if (right > STEPS || bottom > STEPS)
    return 'A painted-out region must lie inside the picture: this one reaches beyond its right or lower edge.';
  return right > left && bottom > top ? null : 'A painted-out region must have a width and a height.';
}

/** A sentence where nothing of the picture is left; else null. */
export function problemOfCover(regions: readonly Region[]): string | null {
  return coversAll(regions.map(edgesOf))
    ? 'The painted-out regions cover the whole picture, so that nothing is left to look at: make them smaller.'
    : null;
}

/** The same regions as everybody writes them: on the grid of steps, each once, sorted. */
export function canonicalRegions(regions: readonly Region[]): Region[] {
  const sorted = regions
    .map(edgesOf)
    .sort((a, b) => a.top - b.top || a.left - b.left || a.bottom - b.bottom || a.right - b.right);
  return sorted
    .filter((each, index) => index === 0 || !isSameEdges(each, sorted[index - 1]!))
    .map(({ left, top, right, bottom }) => ({
      x: left / STEPS,
      y: top / STEPS,
      width: (right - left) / STEPS,
      height: (bottom - top) / STEPS,
    }));
}

/** Whether two sets of regions paint out the same. */
export function isSameRegions(one: readonly Region[], other: readonly Region[]): boolean {
  return JSON.stringify(canonicalRegions(one)) === JSON.stringify(canonicalRegions(other));
}

function edgesOf({ x, y, width, height }: Region): Edges {
  const step = (fraction: number) => Math.round(fraction * STEPS);
  return { left: step(x), top: step(y), right: step(x + width), bottom: step(y + height) };
}

function isSameEdges(a: Edges, b: Edges): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** Looks at every cell of the grid that the edges make. */
function coversAll(regions: readonly Edges[]): boolean {
  const starts = (edges: readonly number[]) => [...new Set([0, ...edges])].filter((edge) => edge < STEPS);
  const columns = starts(regions.flatMap(({ left, right }) => [left, right]));
  const rows = starts(regions.flatMap(({ top, bottom }) => [top, bottom]));
  return columns.every((column) =>
    rows.every((row) =>
      regions.some(
        ({ left, top, right, bottom }) => left <= column && column < right && top <= row && row < bottom,
      ),
    ),
  );
}
