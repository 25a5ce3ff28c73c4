/** A segment that asks for a name in the lane of names; pixels are CSS pixels from the left of the view. */
export interface WantedName {
  /** Index of its segment in the row. */
  readonly at: number;
  /** The part of its segment in view, `left` no more than `right`. */
  readonly left: number;
  readonly right: number;
  readonly textWidth: number;
  readonly isSelected: boolean;
}

/** A name that found room. */
export interface PlacedName {
  readonly at: number;
  readonly x: number;
  readonly width: number;
  /** Middle of its segment: where the line from the name ends. */
  readonly anchorX: number;
}

/** Air between two names. */
export const NAME_GAP = 8;
/** Longer names are cut, so that one does not take the lane of many. */
export const MOST_NAME_WIDTH = 180;
/** A name further than this from its segment could be taken for another's. */
export const MOST_LEADER = 40;
/** Of segments whose middles are nearer than this, one asks: the view is what bounds the work, not the video. */
const COLUMN = 4;

/**
 * Names in one line that do not meet, in the order of their segments, so that no line from a name to its segment
 * crosses another. The selected segments choose first, then the longer ones, each its own place; who finds that taken
 * takes what is left near it, or goes without.
 */
export function placeNames(wanted: readonly WantedName[], viewWidth: number): PlacedName[] {
  const placed: PlacedName[] = [];
  const asked = thinned(wanted).sort(byClaim);
  const crowdedOut = asked.filter(
    (name) => !place(placed, name, viewWidth, name.isSelected ? MOST_LEADER : 0),
  );
  for (const name of crowdedOut) place(placed, name, viewWidth, MOST_LEADER);
  return placed;
}

/** @param mostLeader how far from its segment the name may be, where its own place is taken */
function place(placed: PlacedName[], name: WantedName, viewWidth: number, mostLeader: number): boolean {
  const anchorX = middle(name);
  const width = Math.min(name.textWidth, MOST_NAME_WIDTH, viewWidth);
  let next = placed.findIndex((other) => other.anchorX > anchorX);
  if (next < 0) next = placed.length;
  const before = placed[next - 1];
  const after = placed[next];
  const from = before ? before.x + before.width + NAME_GAP : 0;
  const to = (after ? after.x - NAME_GAP : viewWidth) - width;
  if (to < from) return false;
  const x = Math.min(Math.max(name.left, anchorX - width, from), to);
  if (Math.max(x - anchorX, anchorX - x - width) > mostLeader) return false;
  placed.splice(next, 0, { at: name.at, x, width, anchorX });
  return true;
}

const middle = ({ left, right }: WantedName) => (left + right) / 2;

function byClaim(a: WantedName, b: WantedName): number {
  if (a.isSelected !== b.isSelected) return a.isSelected ? -1 : 1;
  // Equal ones to the pixel are named from left to right, which leaves the fewest holes.
  return Math.round(b.right - b.left) - Math.round(a.right - a.left) || a.left - b.left || a.at - b.at;
}

function thinned(wanted: readonly WantedName[]): WantedName[] {
  const columns = new Map<number, WantedName>();
  for (const name of wanted) {
    const column = Math.floor(middle(name) / COLUMN);
    const known = columns.get(column);
    if (!known || byClaim(name, known) < 0) columns.set(column, name);
  }
  return [...columns.values()];
}
