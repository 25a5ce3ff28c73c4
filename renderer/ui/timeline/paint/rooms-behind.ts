/**
 * Up to where each of what lies in lanes has free room behind it: the start of the next one in its lane, or `end`.
 * @param starts ascending
 */
export function roomsBehind(starts: ArrayLike<number>, lanes: ArrayLike<number>, end: number): Float64Array {
  const next: number[] = [];
  const rooms = new Float64Array(starts.length);
  for (let at = starts.length - 1; at >= 0; at--) {
    const lane = lanes[at]!;
    rooms[at] = next[lane] ?? end;
    next[lane] = starts[at]!;
  }
  return rooms;
}
