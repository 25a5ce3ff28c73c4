/** An earlier version of a project that lies beside it. */
export interface SavedVersion {
  /** Its file name. */
  readonly id: string;
  readonly savedAtMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The newest versions that always stay, however old. */
const NEWEST = 10;

/** How far back one version per step is kept. A month is 30 days. */
const STEPS: readonly { readonly maxAgeMs: number; readonly stepMs: number }[] = [
  { maxAgeMs: HOUR, stepMs: 5 * MINUTE },
  { maxAgeMs: DAY, stepMs: HOUR },
  { maxAgeMs: 30 * DAY, stepMs: DAY },
  { maxAgeMs: Number.POSITIVE_INFINITY, stepMs: 30 * DAY },
];

/**
 * Which earlier versions stay: the newest ten; of the last hour one per five minutes; of the last day one per hour; of
 * the last thirty days one per day; and of the time before one per thirty days. Of a step the last version stays. A
 * version from the future (a clock that was wrong) stays. The rest may be deleted.
 */
export function versionsToKeep(versions: readonly SavedVersion[], nowMs: number): Set<string> {
  const newestFirst = [...versions].sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? 1 : -1));
  const keep = new Set(newestFirst.slice(0, NEWEST).map((version) => version.id));
  const filled = new Set<string>();
  for (const { id, savedAtMs } of newestFirst) {
    const age = nowMs - savedAtMs;
    const step = STEPS.find(({ maxAgeMs }) => age <= maxAgeMs);
    if (age < 0 || !step) {
      keep.add(id);
      continue;
    }
    // Steps are fixed on the calendar, not counted from now: a kept version does not slide out of its step.
    const slot = `${step.stepMs}:${Math.floor(savedAtMs / step.stepMs)}`;
    if (!filled.has(slot)) keep.add(id);
    filled.add(slot);
  }
  return keep;
}
