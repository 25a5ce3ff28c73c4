/**
 * The first index below `length` for which `holds`, or `length` when it holds for none. Once it holds for an index it
 * must hold for all after it; it is asked about the logarithm of `length` times.
 */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
