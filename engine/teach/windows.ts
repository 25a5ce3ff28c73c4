/** Longest stretch that is judged at once, in slots: longer examples are several, longer segments add up. */
export const LONGEST_WINDOW = 24;
/** Windows per window length: each slot is judged by about so many. */
const OVERLAP = 4;

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

/** Whole-slot windows of `length` over a video, each begun a quarter of its length after the one before; the last ends it. */
export function windowsOver(slots: number, length: number): Window[] {
  if (slots <= length) return slots > 0 ? [{ from: 0, to: slots }] : [];
  const hop = Math.max(1, Math.floor(length / OVERLAP));
  const windows: Window[] = [];
  for (let from = 0; from < slots - length; from += hop) windows.push({ from, to: from + length });
  windows.push({ from: slots - length, to: slots });
  return windows;
}

/** The middle one of the lengths of a label's pieces, in whole slots. */
export function windowLength(pieces: readonly Window[]): number {
  const lengths = pieces.map(({ from, to }) => to - from).sort((a, b) => a - b);
  return Math.min(LONGEST_WINDOW, Math.max(1, Math.round(lengths[lengths.length >> 1]!)));
}
