import * as v from 'valibot';
import { count, failure, id, ids, share, shortText, stretch } from './parts.ts';
import { videoFilter } from './videos.ts';
import { endpoint } from './wire/endpoint.ts';
import type { Immutable } from './wire/immutable.ts';

const taskState = v.picklist(['queued', 'running', 'done', 'skipped', 'failed', 'cancelled']);
export type TaskState = v.InferOutput<typeof taskState>;

const taskProgress = v.object({
  doneUs: v.number(),
  durationUs: v.nullable(v.number()),
  speed: v.number(),
  secondsLeft: v.nullable(v.number()),
});

/** One video's turn in the batch. */
export const task = v.object({
  id,
  videoId: id,
  name: v.string(),
  state: taskState,
  model: v.string(),
  /** Of a job that runs. */
  progress: v.nullable(taskProgress),
  segments: v.nullable(count),
  elapsedMs: v.nullable(v.number()),
  /** Seconds of video per second of work, of one that is done. */
  speed: v.nullable(v.number()),
  error: v.nullable(failure),
  /** What the file gave less than it promised, of one that is done. */
  warning: v.nullable(v.string()),
});
export type Task = Immutable<v.InferOutput<typeof task>>;

/** The whole run at a glance. */
export const batchSummary = v.object({
  counts: v.object({
    queued: count,
    running: count,
    done: count,
    skipped: count,
    failed: count,
    cancelled: count,
  } satisfies Record<TaskState, unknown>),
  isPaused: v.boolean(),
  /** True while anything runs or waits and the batch is not paused. */
  isRunning: v.boolean(),
  /** Videos at once. */
  concurrency: count,
  /** Seconds of video per second of work, over the jobs that ended since the batch began. */
  speed: v.nullable(v.number()),
  secondsLeft: v.nullable(v.number()),
  /** Videos done since the batch began, and all of it: for one bar. */
  ended: count,
  total: count,
});
export type BatchSummary = Immutable<v.InferOutput<typeof batchSummary>>;

/** Running first, then the queue in its order, then what ended, latest first. */
const taskPage = v.object({ total: count, offset: count, tasks: v.array(task), batch: batchSummary });
export type TaskPage = Immutable<v.InferOutput<typeof taskPage>>;

const enqueueWish = v.pipe(
  v.strictObject({
    videos: v.exactOptional(ids),
    folder: v.exactOptional(id),
    /** Everything that a filter leaves. */
    filter: v.exactOptional(v.strictObject(videoFilter)),
    /** Id of the model; the bundled one unless given. */
    model: v.exactOptional(v.pipe(shortText, v.nonEmpty())),
    /** 0 to 1; as calibrated in the model unless given. */
    threshold: v.exactOptional(share),
    minDurationUs: v.exactOptional(count),
    /** False: no group of labels is named where none of them is sure enough. */
    backsOff: v.exactOptional(v.boolean()),
    /** Again, even what has been done with this content, model and settings. */
    force: v.exactOptional(v.boolean()),
  }),
  v.check(
    ({ videos, folder, filter }) =>
      [videos, folder, filter].filter((each) => each !== undefined).length === 1,
    'exactly one of videos, folder and filter must be given',
  ),
);
export type Enqueue = Immutable<v.InferOutput<typeof enqueueWish>>;

const enqueued = v.object({
  queued: count,
  /** Done already, or waiting in the queue. */
  skipped: count,
  batch: batchSummary,
});
export type Enqueued = Immutable<v.InferOutput<typeof enqueued>>;

/** Pausing lets what runs come to its end; `cancel` stops it and empties the queue. */
const batchChange = v.variant('action', [
  v.strictObject({ action: v.picklist(['pause', 'resume', 'cancel', 'retry', 'clear']) }),
  v.strictObject({ action: v.literal('concurrency'), value: v.pipe(count, v.minValue(1), v.maxValue(16)) }),
]);
export type BatchChange = Immutable<v.InferOutput<typeof batchChange>>;

/** `before` moves it in front of another job that waits. */
const taskChange = v.variant('action', [
  v.strictObject({ action: v.picklist(['cancel', 'retry', 'first', 'last']) }),
  v.strictObject({ action: v.literal('before'), other: id }),
]);
export type TaskChange = Immutable<v.InferOutput<typeof taskChange>>;

const JOBS = '/api/library/jobs';
const BATCH = '/api/library/batch';

export const batchEndpoints = {
  summary: endpoint({ does: 'read the batch', method: 'GET', path: BATCH, answer: batchSummary }),
  change: endpoint({
    does: 'change the batch',
    method: 'POST',
    path: BATCH,
    body: batchChange,
    answer: batchSummary,
  }),
  tasks: endpoint({
    does: 'list the batch',
    method: 'GET',
    path: JOBS,
    query: { ...stretch, state: v.exactOptional(taskState) },
    answer: taskPage,
  }),
  /** Puts videos at the end of the queue. */
  enqueue: endpoint({
    does: 'queue the videos',
    method: 'POST',
    path: JOBS,
    body: enqueueWish,
    answer: enqueued,
  }),
  changeTask: endpoint({
    does: 'change the batch',
    method: 'POST',
    path: `${JOBS}/{id}`,
    parameters: { id },
    body: taskChange,
    answer: batchSummary,
  }),
};
