/** One stretch of one video that a person has spoken about. */
export interface Example {
  /** Names the video; examples of one video are judged together. */
  readonly video: string;
  /** What the video belongs to, such as a session, a person or a folder; itself unless given. */
  readonly group?: string;
  /** In slots of the video, which may be fractions; `from` is below `to`. */
  readonly from: number;
  readonly to: number;
  /** Id of the label, or null for background: none of the labels is there. */
  readonly label: string | null;
}

/**
 * Examples in an order of their own, each once, so that what is learnt depends neither on the order in which they came
 * nor on how often one was given.
 */
export function distinct(examples: readonly Example[]): Example[] {
  const known = new Map<string, Example>();
  for (const example of examples) known.set(keyOf(example), example);
  return [...known.values()].sort(
    (a, b) =>
      compare(a.video, b.video) || a.from - b.from || a.to - b.to || compare(a.label ?? '', b.label ?? ''),
  );
}

function keyOf({ video, from, to, label }: Example): string {
  return JSON.stringify([video, from, to, label]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
