import path from 'node:path';
import * as v from 'valibot';
import type { QueueStatus } from '../../contract/queue.ts';
import type { QueueLink } from './queue-link.ts';
import {
  failureOf,
  type JobProgress,
  jobProgress,
  QUEUE_NAME,
  type RunNote,
  tagJob,
  type WorkerNote,
} from './queue-messages.ts';

/** Failures that are told. */
const FAILURES = 50;

/**
 * What is in a queue, who works on it and how long that will take. It is read as BullMQ lays it out, without BullMQ.
 * Errors: those of the server.
 */
export async function readQueueStatus(link: QueueLink): Promise<QueueStatus> {
  const { redis } = link;
  const key = (name: string) => link.key(QUEUE_NAME, name);
  const [waiting, active, delayed, completed, lost, workers, runs, ids] = await Promise.all([
    redis.llen(key('wait')),
    redis.lrange(key('active'), 0, -1),
    redis.zcard(key('delayed')),
    redis.zcard(key('completed')),
    redis.zcard(key('failed')),
    link.workers(),
    link.runs(),
    // By when they ended.
    redis.zrevrange(key('failed'), 0, FAILURES - 1),
  ]);
  const failures = await Promise.all(
    ids.map(async (id) => {
      const [data, reason] = await redis.hmget(key(id), 'data', 'failedReason');
      return failureTold(id, data ?? '', reason ?? '');
    }),
  );
  const doing = await Promise.all(
    active.map(async (id) => {
      // BullMQ keeps who processes a task as "pb".
      const [data, progress, worker] = await redis.hmget(key(id), 'data', 'progress', 'pb');
      return { worker, video: videoOf(data), progress: progressOf(progress) };
    }),
  );
  const underWay = active.length + delayed;
  return {
    address: link.address.shown,
    waiting,
    underWay,
    unfetched: completed,
    failed: lost,
    speed: doing.length === 0 ? null : doing.reduce((sum, { progress }) => sum + (progress?.speed ?? 0), 0),
    secondsLeft: secondsLeft(waiting + underWay, workers, runs),
    runs: runs.sort((one, other) => one.name.localeCompare(other.name)),
    workers: workers.map(({ name, host, version, jobs, done, failed }) => {
      const own = doing.filter(({ worker }) => worker === name);
      return {
        ...{ name, host, version, jobs, done, failed },
        doing: own.map(({ video, progress }) => ({ video, progress })),
      };
    }),
    failures,
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

function failureTold(id: string, data: string, reason: string): QueueStatus['failures'][number] {
  return { id, video: videoOf(data), message: failureOf(reason)?.message ?? reason };
}

function videoOf(data: string | null | undefined): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), tagJob), data);
  return parsed.success ? path.posix.basename(parsed.output.video.path) : 'A task of another version';
}

/** Null before a worker has told any. */
function progressOf(text: string | null | undefined): JobProgress | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), jobProgress), text);
  return parsed.success ? parsed.output : null;
}
