import { byStart, type CodedVideo, order } from './coded-video.ts';

/** How often one label follows another. */
export interface Transitions {
  /** Labels that anything follows or that follow something, by name: rows and columns of the counts. */
  readonly labels: readonly string[];
  /** `counts[from][to]`. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * What follows what, of the same subject in the same coding, in the order of the starts. A model's suggestions are not
 * counted.
 */
export function transitionsOf(videos: readonly CodedVideo[]): Transitions {
  const pairs = new Map<string, number>();
  for (const { events } of videos) {
    const own = events.filter(({ isModels }) => !isModels);
    for (const stream of Map.groupBy(own, ({ observer, subject }) =>
      JSON.stringify([observer, subject]),
    ).values()) {
      const sorted = [...stream].sort(byStart);
      for (const [at, { label }] of sorted.slice(1).entries()) {
        const pair = JSON.stringify([sorted[at]!.label, label]);
        pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    }
  }
  const labels = [...new Set([...pairs.keys()].flatMap((pair) => JSON.parse(pair) as string[]))].sort(order);
  return {
    labels,
    counts: labels.map((from) => labels.map((to) => pairs.get(JSON.stringify([from, to])) ?? 0)),
  };
}

/** How likely each label is to follow: a row of counts by its sum; null where nothing follows. */
export function transitionShares({ counts }: Transitions): readonly (readonly (number | null)[])[] {
  return counts.map((row) => {
    const sum = row.reduce((all, count) => all + count, 0);
    return row.map((count) => (sum === 0 ? null : count / sum));
  });
}
