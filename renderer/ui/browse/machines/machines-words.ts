import type { QueueStatus, QueueWorkerState } from '../../../state/library/library-api.ts';
import { speedText, timeLeftText } from '../../../state/timeline/timecode.ts';

type Doing = QueueWorkerState['doing'][number];

/** The whole queue, the most important first. */
export function queueParts(status: QueueStatus): string[] {
  const { runs, waiting, underWay, unfetched, speed, secondsLeft, failed } = status;
  const total = runs.reduce((sum, run) => sum + run.total, 0);
  const ended = runs.reduce((sum, run) => sum + run.ended, 0);
  const left = waiting + underWay;
  const head =
    total > 0 ? `${number(ended)} of ${videos(total)}` : left > 0 ? `${videos(left)} left` : 'Nothing to do';
  return [
    head,
    ...(speed ? [speedText(speed)] : []),
    ...(secondsLeft === null ? [] : [timeLeftText(secondsLeft)]),
    ...(unfetched > 0 && total === 0 ? [`${number(unfetched)} to be fetched`] : []),
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
  ];
}

/** What a machine has done so far. */
export function workerText({ done, failed, jobs, doing, version }: QueueWorkerState): string {
  return [
    `${number(done)} done`,
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
    doing.length === 0 ? 'idle' : `${number(doing.length)} of ${number(jobs)} at once`,
    `Tubelet ${version}`,
  ].join(' · ');
}

/** Share of a video that is done, 0 to 1. */
export function doingFraction({ progress }: Doing): number {
  return progress?.durationUs ? Math.min(1, progress.doneUs / progress.durationUs) : 0;
}

export function doingText(doing: Doing): string {
  const { progress } = doing;
  if (!progress || progress.doneUs === 0) return 'Reading the video…';
  return [
    ...(progress.durationUs ? [`${Math.floor(doingFraction(doing) * 100)} %`] : []),
    speedText(progress.speed),
    ...(progress.secondsLeft === null ? [] : [timeLeftText(progress.secondsLeft)]),
  ].join(' · ');
}

function videos(count: number): string {
  return count === 1 ? '1 video' : `${number(count)} videos`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
