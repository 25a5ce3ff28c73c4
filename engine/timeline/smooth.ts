/**
 * Weights of the smoothing kernel, from the centre outwards: a symmetric triangle, `1 - d / ((width + 1) / 2)` at
 * distance `d`. Width 1 is no smoothing, width 3 is 1/4, 1/2, 1/4.
 */
export function triangleWeights(width: number): readonly number[] {
  const half = (width + 1) / 2;
  const weights: number[] = [];
  for (let distance = 0; distance < half; distance++) weights.push(1 - distance / half);
  return weights;
}

/**
 * Smooths each class over time. At both ends the kernel is cut off and its weights are scaled up again, so that
 * probabilities that sum to 1 still do. Returns a new array `[slots, classes]`, or `data` itself for width 1.
 */
export function smoothOverTime(
  data: Float32Array,
  slots: number,
  classes: number,
  width: number,
): Float32Array {
  const weights = triangleWeights(width);
  if (weights.length === 1) return data;
  const out = new Float32Array(slots * classes);
  for (let slot = 0; slot < slots; slot++) {
    const first = Math.max(0, slot - weights.length + 1);
    const last = Math.min(slots - 1, slot + weights.length - 1);
    let total = 0;
    for (let near = first; near <= last; near++) total += weights[Math.abs(near - slot)]!;
    const to = slot * classes;
    for (let near = first; near <= last; near++) {
      const weight = weights[Math.abs(near - slot)]! / total;
      const from = near * classes;
      for (let c = 0; c < classes; c++) out[to + c]! += weight * data[from + c]!;
    }
  }
  return out;
}
