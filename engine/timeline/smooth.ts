/**
 * Smooths each class over time by a centred moving average of `width` slots (an even width counts as the next odd
 * one; 1 is none). At both ends it averages over what there is, so that probabilities that sum to 1 still do. This is
 * the rule under which models are calibrated. Returns a new array `[slots, classes]`, or `data` itself for width 1.
 */
export function smoothOverTime(
  data: Float32Array,
  slots: number,
  classes: number,
  width: number,
): Float32Array {
  const radius = Math.floor(width / 2);
  if (radius < 1) return data;
  const out = new Float32Array(slots * classes);
  const sums = new Float64Array(classes);
  let first = 0;
  let end = 0;
  for (let slot = 0; slot < slots; slot++) {
    for (; end < Math.min(slots, slot + radius + 1); end++) {
      for (let c = 0; c < classes; c++) sums[c]! += data[end * classes + c]!;
    }
    for (; first < slot - radius; first++) {
      for (let c = 0; c < classes; c++) sums[c]! -= data[first * classes + c]!;
    }
    const share = 1 / (end - first);
    for (let c = 0; c < classes; c++) out[slot * classes + c] = sums[c]! * share;
  }
  return out;
}
