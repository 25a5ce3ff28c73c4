import type { CodedEvent } from '../coded-video.ts';

/** What one coder says of one subject in each unit of time: labels with ` + ` between them, empty for nothing. */
export type UnitCategories = readonly string[];

/** Between the labels of a unit that has several. */
export const AND = ' + ';

/**
 * Interval coding (Bakeman and Gottman, "Observing Interaction", 1997): a state is on in the units whose middle it covers,
 * a point in the unit that it lies in.
 * @param events of one coder and subject
 */
export function unitCategories(
  events: readonly CodedEvent[],
  durationUs: number,
  unitUs: number,
): UnitCategories {
  const count = unitCount(durationUs, unitUs);
  const labels: (Set<string> | undefined)[] = new Array(count);
  for (const { label, startUs, endUs } of events) {
    if (label === '') continue;
    const from = endUs === null ? Math.floor(startUs / unitUs) : firstMiddle(startUs, unitUs);
    const to = endUs === null ? from : firstMiddle(endUs, unitUs) - 1;
    for (let unit = Math.max(0, from); unit <= Math.min(to, count - 1); unit++)
      labels[unit] = (labels[unit] ?? new Set<string>()).add(label);
  }
  const texts = new Map<string, string>();
  return Array.from(labels, (each) => {
    if (!each) return '';
    const text = [...each].sort().join(AND);
    // One text for each category: comparing them is then cheap.
    const known = texts.get(text) ?? text;
    texts.set(text, known);
    return known;
  });
}

/** Units of a video; the last may be cut short. */
function unitCount(durationUs: number, unitUs: number): number {
  return Math.ceil(durationUs / unitUs);
}

function firstMiddle(timeUs: number, unitUs: number): number {
  return Math.max(0, Math.ceil(timeUs / unitUs - 0.5));
}
