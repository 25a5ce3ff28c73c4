/** Takes the square root of each value in place, its sign kept; as {@link Arena.roots}. */
export function takeRoots(values: Float32Array): void {
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    values[at] = value < 0 ? -Math.sqrt(-value) : Math.sqrt(value);
  }
}
