/** How much two stretches look alike, in words; what points away from each other, below 0, is not alike at all. */
export function alikeText(score: number): string {
  return `${Math.max(0, Math.round(score * 100))} %`;
}
