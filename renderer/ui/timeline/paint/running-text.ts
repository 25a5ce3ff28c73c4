/** A state that runs, as it is named on the timeline. */
export interface RunningName {
  /** Null: nobody's. */
  readonly subject: string | null;
  readonly name: string;
}

/** All that runs on one row as one text: each subject once, with its labels behind it, in the order of their start. */
export function runningText(states: readonly RunningName[]): string {
  return [...Map.groupBy(states, ({ subject }) => subject)]
    .map(([subject, all]) => {
      const names = all.map(({ name }) => name).join(', ');
      return subject === null ? names : `${subject}: ${names}`;
    })
    .join(' · ');
}
