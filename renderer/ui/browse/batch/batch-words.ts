import type { BatchSummary, Job } from '../../../state/library/library-api.ts';
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

/** Where a job stands, in words. */
export function jobText(job: Job): string {
  switch (job.state) {
    case 'queued':
      return 'Waiting';
    case 'running':
      return runningText(job);
    case 'done': {
      const parts = [
        job.segments === 1 ? '1 segment' : `${(job.segments ?? 0).toLocaleString('en')} segments`,
        ...(job.speed === null ? [] : [speedText(job.speed)]),
      ];
      return job.warning === null ? parts.join(' · ') : `${parts.join(' · ')} · ${job.warning}`;
    }
    case 'skipped':
      return 'Done before with this model and these settings';
    case 'failed':
      return job.error?.message ?? 'Failed';
    case 'cancelled':
      return 'Cancelled';
    default:
      return job.state satisfies never;
  }
}

/** Share of a job that is done, 0 to 1. */
export function jobFraction({ state, progress }: Job): number {
  if (state === 'done' || state === 'skipped') return 1;
  return progress?.durationUs ? Math.min(1, progress.doneUs / progress.durationUs) : 0;
}

function runningText(job: Job): string {
  const { progress } = job;
  if (!progress || progress.doneUs === 0) return 'Reading the video…';
  return [
    `${Math.floor(jobFraction(job) * 100)} %`,
    speedText(progress.speed),
    ...(progress.secondsLeft === null ? [] : [timeLeftText(progress.secondsLeft)]),
  ].join(' · ');
}
