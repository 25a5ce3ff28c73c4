interface Times {
  readonly startUs: number;
  readonly endUs: number;
}

/** Temporal intersection over union of two stretches, 0 to 1. */
export function temporalIou(a: Times, b: Times): number {
  const both = Math.min(a.endUs, b.endUs) - Math.max(a.startUs, b.startUs);
  if (both <= 0) return 0;
  return both / (a.endUs - a.startUs + (b.endUs - b.startUs) - both);
}
