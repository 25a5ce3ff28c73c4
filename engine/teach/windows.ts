/** Longest stretch that is judged at once, in slots: longer examples are several, longer segments add up. */
export const LONGEST_WINDOW = 40;
/** Windows of one length that a slot lies in. */
const OVERLAP = 8;
const STRETCHES = [0.6, 0.75, 0.9, 1, 1.15, 1.35, 1.6];

/** A stretch of slots, `from` below `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** An example as stretches that are short enough to be judged at once, all of one length. */
export function piecesOf({ from, to }: Window): Window[] {
  const pieces = Math.max(1, Math.ceil((to - from) / LONGEST_WINDOW));
  const length = (to - from) / pieces;
  return Array.from({ length: pieces }, (_, piece) => ({
    from: from + piece * length,
    to: from + (piece + 1) * length,
  }));
}

/**
 * Whole-slot windows of `length` over a video, begun `hop` slots after each other; the last one ends it.
 * @param begin, end only those that begin between these slots
 */
export function windowsOver(
  slots: number,
  length: number,
  hop: number,
  begin = 0,
  end = Number.POSITIVE_INFINITY,
): Window[] {
  if (slots <= length) return slots > 0 && begin <= 0 && end > 0 ? [{ from: 0, to: slots }] : [];
  const windows: Window[] = [];
  const last = slots - length;
  const stop = Math.min(last, end);
  for (let from = Math.max(0, Math.ceil(begin / hop) * hop); from < stop; from += hop) {
    windows.push({ from, to: from + length });
  }
  if (last >= begin && last < end) windows.push({ from: last, to: slots });
  return windows;
}

/** Those of `windows` (in order) that lie in one of `stretches`, which may overlap and reach beyond the video. */
export function windowsWithin(windows: readonly Window[], stretches: readonly Window[]): Window[] {
  const inOrder = stretches.toSorted((a, b) => a.from - b.from);
  let next = 0;
  let reached = Number.NEGATIVE_INFINITY;
  return windows.filter(({ from, to }) => {
    for (; next < inOrder.length && inOrder[next]!.from <= from; next++)
      reached = Math.max(reached, inOrder[next]!.to);
    return to <= reached;
  });
}

/** Lengths in which a label is looked for, in slots: its usual one, and those of a faster and a slower hand. */
export function lengthsAround(usual: number): number[] {
  return [...new Set(STRETCHES.map((stretch) => Math.max(1, Math.round(usual * stretch))))];
}

/** How far apart windows of a length begin. */
export function hopOf(length: number): number {
  return Math.max(1, Math.round(length / OVERLAP));
}

/** The middle one of the lengths of a label's pieces, in whole slots. */
export function windowLength(pieces: readonly Window[]): number {
  const lengths = pieces.map(({ from, to }) => to - from).sort((a, b) => a - b);
  return Math.min(LONGEST_WINDOW, Math.max(1, Math.round(lengths[lengths.length >> 1]!)));
}
