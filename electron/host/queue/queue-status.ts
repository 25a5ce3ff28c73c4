import path from 'node:path';
import * as v from 'valibot';
import type { QueueStatus } from '../../contract/queue.ts';
import { failureOf, type RunNote, tagJob, type WorkerNote } from './queue-messages.ts';
import type { QueueServer } from './queue-server.ts';

/** Failures that are told. */
const FAILURES = 50;

/** What is in a queue, who works on it and how long that will take. Errors: those of the server. */
export async function readQueueStatus(server: QueueServer): Promise<QueueStatus> {
  const queue = server.queue();
  const [counts, workers, runs, failed] = await Promise.all([
    queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    server.workers(),
    server.runs(),
    queue.getFailed(0, FAILURES - 1),
  ]);
  const { waiting = 0, active = 0, delayed = 0, completed = 0 } = counts;
  const speeds = workers.flatMap(({ doing }) => doing.map(({ progress }) => progress?.speed ?? 0));
  return {
    address: server.address.shown,
    waiting,
    underWay: active + delayed,
    unfetched: completed,
    failed: counts.failed ?? 0,
    speed: speeds.length === 0 ? null : speeds.reduce((sum, each) => sum + each, 0),
    secondsLeft: secondsLeft(waiting + active + delayed, workers, runs),
    runs: runs.sort((one, other) => one.name.localeCompare(other.name)),
    workers: workers.map(({ name, host, version, jobs, done, failed: lost, doing }) => ({
      name,
      host,
      version,
      jobs,
      done,
      failed: lost,
      doing,
    })),
    failures: failed.map((job) => {
      const parsed = v.safeParse(tagJob, job.data);
      return {
        id: job.id ?? '',
        video: parsed.success ? path.posix.basename(parsed.output.video.path) : 'A task of another version',
        message: failureOf(job.failedReason)?.message ?? job.failedReason,
      };
    }),
  };
}

/**
 * A coordinator puts its videos in bit by bit and knows how many follow; those of one that has left are all there. Null
 * where nothing is left, and before any video has ended.
 */
export function secondsLeft(
  inQueue: number,
  workers: readonly Pick<WorkerNote, 'recent'>[],
  runs: readonly Pick<RunNote, 'total' | 'ended'>[],
): number | null {
  const known = runs.reduce((sum, { total, ended }) => sum + total - ended, 0);
  const left = Math.max(inQueue, known);
  const perSecond = workers.reduce((sum, { recent }) => sum + (recent.ended / recent.overMs) * 1000, 0);
  return left === 0 || perSecond === 0 ? null : left / perSecond;
}
