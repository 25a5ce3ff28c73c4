import * as v from 'valibot';
import { count } from './parts.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const doing = v.object({
  video: v.string(),
  progress: v.nullable(
    v.object({
      doneUs: v.number(),
      durationUs: v.nullable(v.number()),
      speed: v.number(),
      secondsLeft: v.nullable(v.number()),
    }),
  ),
});

/** A machine that works for a queue. */
const queueWorker = v.object({
  name: v.string(),
  host: v.string(),
  version: v.string(),
  /** Videos at once. */
  jobs: count,
  done: count,
  failed: count,
  doing: v.array(doing),
});
export type QueueWorkerState = Immutable<v.InferOutput<typeof queueWorker>>;

/** A queue that many machines share, at a glance. */
const queueStatus = v.object({
  /** Address of its server, without the password. */
  address: v.string(),
  waiting: count,
  /** A worker has it, or will try it again. */
  underWay: count,
  /** Results that nobody has fetched yet. */
  unfetched: count,
  failed: count,
  /** Seconds of video per second, all workers together; null while nothing runs. */
  speed: v.nullable(v.number()),
  /** Of all that is known to be left, as fast as videos have ended lately. */
  secondsLeft: v.nullable(v.number()),
  /** Runs whose coordinator waits for them: `tag --queue` on the computer `host`. */
  runs: v.array(
    v.object({
      id: v.string(),
      host: v.string(),
      /** Of the output folder. */
      name: v.string(),
      model: v.string(),
      total: count,
      ended: count,
      failed: count,
    }),
  ),
  workers: v.array(queueWorker),
  /** The latest first. */
  failures: v.array(v.object({ id: v.string(), video: v.string(), message: v.string() })),
});
export type QueueStatus = Immutable<v.InferOutput<typeof queueStatus>>;

/** A server that is away is nothing unusual: why there is nothing to be seen, as a sentence. */
const queueSeen = v.variant('kind', [
  v.object({ kind: v.literal('seen'), status: queueStatus }),
  v.object({ kind: v.literal('unseen'), message: v.string() }),
]);
export type QueueSeen = Immutable<v.InferOutput<typeof queueSeen>>;

export const queueEndpoints = {
  look: endpoint({
    does: 'look at the queue',
    method: 'POST',
    path: '/api/queue',
    body: v.strictObject({
      address: v.pipe(v.string(), v.nonEmpty(), v.maxLength(2000)),
      /** Where the address holds none; else the one that the host was started with. */
      password: v.exactOptional(v.pipe(v.string(), v.maxLength(2000))),
    }),
    answer: queueSeen,
  }),
};
