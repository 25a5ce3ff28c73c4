import { millisSpan } from '../../base/clock-text.ts';
import type { InterchangeDocument, InterchangeSegment } from '../core/interchange.ts';

/** A segment in whole milliseconds, as the annotation of that id. */
export interface Placed {
  readonly segment: InterchangeSegment;
  readonly start: number;
  readonly end: number;
  readonly id: string;
}

export interface Tier {
  readonly name: string;
  readonly track: string;
  readonly participant: string;
  readonly annotator: string;
  readonly placed: readonly Placed[];
}

/** Each track's segments, by subject and observer, on as few tiers as hold them without overlap. */
export function tiersOf({ tracks, segments }: InterchangeDocument): Tier[] {
  const taken = new Set<string>();
  let count = 0;
  return tracks.flatMap((track) => {
    const own = segments.filter((segment) => segment.track === track.id);
    const people = Map.groupBy(own, ({ subject = '', observer = '' }) => JSON.stringify([subject, observer]));
    const groups: readonly (readonly InterchangeSegment[])[] = own.length === 0 ? [[]] : [...people.values()];
    return groups.flatMap((group) => {
      const [first] = group;
      const participant = first?.subject ?? '';
      // A tier of nobody's annotations is still someone's.
      const annotator = (first ? first.observer : track.observer) ?? '';
      const base = groups.length === 1 || participant === '' ? track.name : `${track.name}@${participant}`;
      const rows: Placed[][] = [[]];
      for (const segment of group) {
        const { start, end } = millisSpan(segment);
        const placed = { segment, start, end: end ?? start + 1, id: `a${++count}` };
        const free = rows.find((row) => (row.at(-1)?.end ?? 0) <= placed.start);
        if (free) free.push(placed);
        else rows.push([placed]);
      }
      return rows.map((placed, row) => ({
        name: freeName(row === 0 ? base : `${base} (${row + 1})`, taken),
        track: track.name,
        participant,
        annotator,
        placed,
      }));
    });
  });
}

/** The name, with a number where it is taken; it is then. */
export function freeName(wanted: string, taken: Set<string>): string {
  let free = wanted || 'labels';
  for (let number = 2; taken.has(free); number++) free = `${wanted} ${number}`;
  taken.add(free);
  return free;
}
