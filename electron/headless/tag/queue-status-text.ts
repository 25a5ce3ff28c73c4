import type { QueueStatus } from '../../contract/queue.ts';
import type { QueueAddress } from '../../host/queue/queue-address.ts';
import { QueueLink } from '../../host/queue/queue-link.ts';
import { readQueueStatus } from '../../host/queue/queue-status.ts';

type Progress = QueueStatus['workers'][number]['doing'][number]['progress'];

/** What is in a queue and who works on it, as text. Errors: `usage`, `cancelled`. */
export async function queueStatusText(address: QueueAddress, signal: AbortSignal): Promise<string> {
  const server = await QueueLink.to(address, signal);
  try {
    return statusText(await readQueueStatus(server));
  } finally {
    await server.close();
  }
}

function statusText(status: QueueStatus): string {
  const { waiting, underWay, unfetched, failed, speed, secondsLeft, runs, workers, failures } = status;
  const lines = [
    `${waiting} waiting, ${underWay} under way, ${unfetched} to be fetched, ${failed} failed` +
      (speed === null ? '' : `, ${speed.toFixed(1)} x real time`) +
      (secondsLeft === null ? '' : `, about ${durationText(secondsLeft)} left`),
    ...runs.map(
      ({ name, host, model, ...run }) =>
        `${name}, asked for by ${host}: ${run.ended} of ${run.total} videos, ${run.failed} failed (${model})`,
    ),
    ...(workers.length === 0 ? ['No worker: start one with npm run -s worker -- --queue ...'] : []),
    ...workers.flatMap((worker) => [
      `${worker.name} (Tubelet ${worker.version}): ${worker.done} done, ${worker.failed} failed`,
      ...worker.doing.map(({ video, progress }) => `  ${video}${progressText(progress)}`),
    ]),
    ...failures.map(({ video, message }) => `failed: ${video}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}

function progressText(progress: Progress): string {
  if (!progress) return '';
  const { doneUs, durationUs, speed, secondsLeft } = progress;
  const share = durationUs ? `${Math.floor((doneUs / durationUs) * 100)} %` : `${Math.round(doneUs / 1e6)} s`;
  const left = secondsLeft === null ? '' : `, ${durationText(secondsLeft)} left`;
  return `: ${share}, ${speed.toFixed(1)} x real time${left}`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
