import type { App } from '../state/app/app.ts';

export type ActionGroup =
  | 'Files'
  | 'Library'
  | 'Batch'
  | 'Playing'
  | 'Timeline'
  | 'Labelling'
  | 'Editing'
  | 'Reviewing'
  | 'Segments'
  | 'Labels'
  | 'Window';

/** One command a person can give, by key, button, menu or script. */
export interface Action {
  /** Stable name; also the `data-testid` of its button. */
  readonly id: string;
  /** What it does, as a person reads it. */
  readonly title: string;
  readonly group: ActionGroup;
  /** Default chords (see `chordOf`), the first is shown. */
  readonly keys: readonly string[];
  enabled(app: App): boolean;
  run(app: App): void | Promise<void>;
}

/** What can be done while the library covers the video; the rest is about the video. */
const OFF_DESK: ReadonlySet<ActionGroup> = new Set(['Library', 'Batch', 'Window']);

/** Whether an action can run now, on what is on screen. */
export function isAvailable(action: Action, app: App): boolean {
  return (app.desk.view === 'desk' || OFF_DESK.has(action.group)) && action.enabled(app);
}

/** Runs an action if it can be; what goes wrong is told, never thrown. Returns whether it ran. */
export function runAction(action: Action, app: App): boolean {
  if (!isAvailable(action, app)) return false;
  const tell = (thrown: unknown) => app.notices.problem(thrown);
  try {
    Promise.resolve(action.run(app)).catch(tell);
  } catch (thrown) {
    tell(thrown);
  }
  return true;
}
