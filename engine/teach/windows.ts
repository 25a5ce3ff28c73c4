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

/** Whole-slot windows of `length` over a video, begun `hop` slots after each other; the last one ends it. */
export function windowsOver(slots: number, length: number, hop: number): Window[] {
  if (slots <= length) return slots > 0 ? [{ from: 0, to: slots }] : [];
  const windows: Window[] = [];
  for (let from = 0; from < slots - length; from += hop) windows.push({ from, to: from + length });
  windows.push({ from: slots - length, to: slots });
  return windows;
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
