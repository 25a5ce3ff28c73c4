/** Sets the pauses between covered slots that last at most `maxGapSlots`. Works in place. */
export function closeGaps(isCovered: Uint8Array, maxGapSlots: number): void {
  let last = -1;
  for (let slot = 0; slot < isCovered.length; slot++) {
    if (isCovered[slot] === 0) continue;
    if (last >= 0 && slot - last - 1 <= maxGapSlots) isCovered.fill(1, last + 1, slot);
    last = slot;
  }
}

/** Clears the unbroken stretches of covered slots that are shorter than `minSlots`. Works in place. */
export function dropShortStretches(isCovered: Uint8Array, minSlots: number): void {
  for (let from = 0; from < isCovered.length; ) {
    let to = from + 1;
    while (to < isCovered.length && isCovered[to] === isCovered[from]) to++;
    if (isCovered[from] === 1 && to - from < minSlots) isCovered.fill(0, from, to);
    from = to;
  }
}
