import type { Evidence, Run } from './runs.ts';

interface Piece {
  classIndex: number;
  from: number;
  to: number;
  left: Piece | null;
  right: Piece | null;
}

/**
 * Gives each run shorter than `minSlots` to the touching neighbour whose class has more evidence there, shortest runs
 * first; a run that touches no other stays. What is covered does not change.
 */
export function absorbShortRuns(evidence: Evidence, runs: readonly Run[], minSlots: number): Run[] {
  let first = link(runs);
  for (let length = 1; length < minSlots; length++) {
    for (let piece = first; piece; piece = piece.right) {
      if (piece.to - piece.from > length) continue;
      const left = piece.left?.to === piece.from ? piece.left : null;
      const right = piece.right?.from === piece.to ? piece.right : null;
      const heir = stronger(evidence, piece, left, right);
      if (!heir) continue;
      piece.classIndex = heir.classIndex;
      if (left?.classIndex === piece.classIndex) takeLeft(piece, left);
      if (right?.classIndex === piece.classIndex) takeRight(piece, right);
      if (piece.left === null) first = piece;
    }
  }
  const kept: Run[] = [];
  for (let piece = first; piece; piece = piece.right) {
    kept.push({ classIndex: piece.classIndex, from: piece.from, to: piece.to });
  }
  return kept;
}

function link(runs: readonly Run[]): Piece | null {
  let first: Piece | null = null;
  let last: Piece | null = null;
  for (const run of runs) {
    const piece: Piece = { classIndex: run.classIndex, from: run.from, to: run.to, left: last, right: null };
    if (last) last.right = piece;
    first ??= piece;
    last = piece;
  }
  return first;
}

function stronger(evidence: Evidence, piece: Piece, left: Piece | null, right: Piece | null): Piece | null {
  if (!left || !right) return left ?? right;
  return support(evidence, piece, left) >= support(evidence, piece, right) ? left : right;
}

function support({ margins, classes }: Evidence, piece: Piece, neighbour: Piece): number {
  let sum = 0;
  for (let slot = piece.from; slot < piece.to; slot++) sum += margins[slot * classes + neighbour.classIndex]!;
  return sum;
}

function takeLeft(piece: Piece, left: Piece): void {
  piece.from = left.from;
  piece.left = left.left;
  if (left.left) left.left.right = piece;
}

function takeRight(piece: Piece, right: Piece): void {
  piece.to = right.to;
  piece.right = right.right;
  if (right.right) right.right.left = piece;
}
