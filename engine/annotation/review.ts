import type { Segment } from './document/records.ts';

/** Suggestions that wait for a decision, the least certain first; those without a score come before all. */
export function undecided(segments: Iterable<Segment>): Segment[] {
  return [...segments]
    .filter((segment) => segment.state === 'suggested')
    .sort((a, b) => scoreOf(a) - scoreOf(b) || a.startUs - b.startUs || (a.id < b.id ? -1 : 1));
}

/**
 * The suggestion to look at after another: the next more certain one, from the least certain again after the last.
 * After one that was decided meanwhile it goes on from its score. Null when nothing waits.
 */
export function nextUncertain(segments: Iterable<Segment>, after: Segment | null): Segment | null {
  const waiting = undecided(segments);
  if (!after) return waiting[0] ?? null;
  const place = waiting.findIndex((segment) => segment.id === after.id);
  if (place >= 0) return waiting[(place + 1) % waiting.length] ?? null;
  return waiting.find((segment) => scoreOf(segment) >= scoreOf(after)) ?? waiting[0] ?? null;
}

function scoreOf(segment: Segment): number {
  return segment.score ?? -1;
}
