import type { Segment } from '../document/records.ts';

/** A segment with a person's change: what began as a suggestion is then `edited`; what a person drew stays theirs. */
export function touched(segment: Segment, change: Partial<Segment>): Segment {
  const state = segment.provenance === null ? segment.state : 'edited';
  return { ...segment, ...change, state };
}
