import type { BatchSummary, Task } from '../../../state/library/library-api.ts';
import { speedText, timeLeftText } from '../../../state/timeline/timecode.ts';

/** The run in the few words of a tab: `3/40`; undefined when there is none. */
export function batchNote(batch: BatchSummary | null): string | undefined {
  if (!batch || (!batch.isRunning && !batch.isPaused)) return undefined;
  return `${batch.ended.toLocaleString('en')}/${batch.total.toLocaleString('en')}`;
}

/** The whole run, the most important first. */
export function batchParts(batch: BatchSummary): string[] {
  const { counts, isPaused, isRunning, ended, total, speed, secondsLeft } = batch;
  const failed = counts.failed > 0 ? [`${counts.failed.toLocaleString('en')} failed`] : [];
  const place = `${ended.toLocaleString('en')} of ${total.toLocaleString('en')} videos`;
  if (isPaused) return [total > 0 ? `Paused at ${place}` : 'Paused', ...failed];
  if (isRunning)
    return [
      place,
      ...(speed === null ? [] : [speedText(speed)]),
      ...(secondsLeft === null ? [] : [timeLeftText(secondsLeft)]),
      ...failed,
    ];
  const done = counts.done + counts.skipped;
  if (done + counts.failed + counts.cancelled === 0) return ['Nothing to do'];
  return [`${done.toLocaleString('en')} done`, ...failed];
}

/** Where a task stands, in words. */
export function taskText(task: Task): string {
  switch (task.state) {
    case 'queued':
      return 'Waiting';
    case 'running':
      return runningText(task);
    case 'done': {
      const parts = [
        task.segments === 1 ? '1 segment' : `${(task.segments ?? 0).toLocaleString('en')} segments`,
        ...(task.speed === null ? [] : [speedText(task.speed)]),
      ];
      return task.warning === null ? parts.join(' · ') : `${parts.join(' · ')} · ${task.warning}`;
    }
    case 'skipped':
      return 'Done before with this model and these settings';
    case 'failed':
      return task.error?.message ?? 'Failed';
    case 'cancelled':
      return 'Cancelled';
    default:
      return task.state satisfies never;
  }
}

/** Share of a task that is done, 0 to 1. */
export function taskFraction({ state, progress }: Task): number {
  if (state === 'done' || state === 'skipped') return 1;
  return progress?.durationUs ? Math.min(1, progress.doneUs / progress.durationUs) : 0;
}

function runningText(task: Task): string {
  const { progress } = task;
  if (!progress || progress.doneUs === 0) return 'Reading the video…';
  return [
    `${Math.floor(taskFraction(task) * 100)} %`,
    speedText(progress.speed),
    ...(progress.secondsLeft === null ? [] : [timeLeftText(progress.secondsLeft)]),
  ].join(' · ');
}
