import type { App } from '../../state/app/app.ts';
import type { BatchChange, Task, TaskChange } from '../../state/library/library-api.ts';
import type { Action } from '../action.ts';

function changing(
  id: string,
  title: string,
  enabled: Action['enabled'],
  action: Exclude<BatchChange['action'], 'concurrency'>,
): Action {
  return { id, title, group: 'Batch', keys: [], enabled, run: ({ batch }) => batch.change({ action }) };
}

const open = ({ batch }: App) =>
  (batch.summary?.counts.queued ?? 0) + (batch.summary?.counts.running ?? 0) > 0;
const ended = ({ batch: { summary } }: App) =>
  summary !== null &&
  summary.counts.done + summary.counts.skipped + summary.counts.failed + summary.counts.cancelled > 0;

export const pauseBatch = changing(
  'pause-batch',
  'Pause the batch: what runs comes to its end',
  ({ batch }) => batch.summary?.isPaused === false,
  'pause',
);
export const resumeBatch = changing(
  'resume-batch',
  'Go on with the batch',
  ({ batch }) => batch.summary?.isPaused === true,
  'resume',
);
export const cancelBatch = changing('cancel-batch', 'Stop the batch and empty its queue', open, 'cancel');
export const retryFailed = changing(
  'retry-failed',
  'Try again what failed',
  ({ batch }) => (batch.summary?.counts.failed ?? 0) > 0,
  'retry',
);
export const clearEnded = changing('clear-ended', 'Take what has ended off the list', ended, 'clear');

/** Acts on the task that is picked in the list. */
function onTask(
  id: string,
  title: string,
  enabled: (task: Task) => boolean,
  change: TaskChange,
  keys: readonly string[] = [],
): Action {
  return {
    id,
    title,
    group: 'Batch',
    keys,
    enabled: ({ desk, batch }) => desk.shows('batch') && batch.active !== undefined && enabled(batch.active),
    run: ({ batch }) => (batch.active ? batch.changeTask(batch.active.id, change) : undefined),
  };
}

const waits = ({ state }: Task) => state === 'queued';

export const taskFirst = onTask('job-first', 'Do this video next', waits, { action: 'first' });
export const taskLast = onTask('job-last', 'Do this video last', waits, { action: 'last' });
export const cancelTask = onTask(
  'cancel-job',
  'Take this video out of the batch',
  ({ state }) => state === 'queued' || state === 'running',
  { action: 'cancel' },
);
export const retryTask = onTask(
  'retry-job',
  'Try this video again',
  ({ state }) => state === 'failed' || state === 'cancelled',
  { action: 'retry' },
);

/** Moves the picked task before its neighbour in the queue. */
function moving(id: string, title: string, step: -1 | 1): Action {
  const neighbour = ({ batch }: App): Task | undefined => {
    const { active } = batch.picked;
    // `before` puts a task in front of another: one down means the next one goes before this one.
    const other = batch.at(active + step);
    return batch.active && waits(batch.active) && other && waits(other) ? other : undefined;
  };
  return {
    id,
    title,
    group: 'Batch',
    keys: [],
    enabled: (app) => app.desk.shows('batch') && neighbour(app) !== undefined,
    run: async (app) => {
      const { batch } = app;
      const other = neighbour(app);
      const task = batch.active;
      if (!task || !other) return;
      const [moved, before] = step === -1 ? [task, other] : [other, task];
      await batch.changeTask(moved.id, { action: 'before', other: before.id });
      batch.picked.only(batch.picked.active + step, String(task.id));
    },
  };
}

export const taskUp = moving('job-up', 'Move this video up in the queue', -1);
export const taskDown = moving('job-down', 'Move this video down in the queue', 1);
