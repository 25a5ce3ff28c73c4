import * as v from 'valibot';
import type { BatchSummary, Task, TaskPage, TaskState } from '../../contract/batch.ts';
import { readSetting } from '../library/api/library-settings.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { taskKinds } from './kinds.ts';
import type { TaskProgress } from './task-handler.ts';
import { taskCounts } from './task-table.ts';

/** Of the tasks that run in this process, newer than what the table says. */
type Progress = ReadonlyMap<number, TaskProgress | null>;

/** So many jobs that ended last say how fast it goes. */
const PACE_TASKS = 50;

/** The whole run at a glance, whichever processes work on it. */
export function batchSummary(database: LibraryDatabase, progress: Progress): BatchSummary {
  const counts = taskCounts(database);
  const isPaused = readSetting(database, 'isPaused') === 1;
  const concurrency = readSetting(database, 'concurrency');
  const ended = counts.done + counts.skipped + counts.failed;
  const waiting = counts.queued + counts.running;
  const pace = database.get<{ us: number | null; ms: number | null; n: number }>(
    `SELECT sum(outcome ->> '$.analysedUs') AS us, sum(elapsed_ms) AS ms, count(*) AS n FROM (
       SELECT outcome, elapsed_ms FROM task INDEXED BY task_by_end
       WHERE kind = 'tag' AND ended_at_ms IS NOT NULL AND state = 'done' ORDER BY ended_at_ms DESC LIMIT ${PACE_TASKS})`,
  );
  const speed = pace?.us && pace.ms ? (pace.us / 1000 / pace.ms) * concurrency : null;
  const left = waiting === 0 ? 0 : secondsLeft(database, counts.queued, progress, concurrency, pace);
  return {
    counts,
    isPaused,
    isRunning: waiting > 0 && !isPaused,
    concurrency,
    speed,
    secondsLeft: left,
    ended,
    total: ended + waiting,
  };
}

/** One window of the jobs: running first, then the queue in its order, then what ended, latest first. */
export function taskPage(
  database: LibraryDatabase,
  progress: Progress,
  query: { readonly state?: TaskState; readonly offset?: number; readonly limit?: number },
): TaskPage {
  const { state, offset = 0, limit = 100 } = query;
  const batch = batchSummary(database, progress);
  const groups: readonly [where: string, order: string, count: number][] = [
    ["state = 'running'", 'place, id', batch.counts.running],
    ["state = 'queued'", 'priority, place, id', batch.counts.queued],
    [
      "ended_at_ms IS NOT NULL AND state NOT IN ('running', 'queued')",
      'ended_at_ms DESC, id DESC',
      batch.counts.done + batch.counts.skipped + batch.counts.failed + batch.counts.cancelled,
    ],
  ];
  const wanted: typeof groups =
    state === undefined
      ? groups
      : [[`state = '${state}'`, 'ended_at_ms DESC, place, id', batch.counts[state]]];
  const tasks: Task[] = [];
  let skip = offset;
  let total = 0;
  for (const [where, order, count] of wanted) {
    total += count;
    if (skip >= count) {
      skip -= count;
      continue;
    }
    if (tasks.length < limit)
      tasks.push(...tasksWhere(database, where, order, limit - tasks.length, skip, progress));
    skip = 0;
  }
  return { total, offset, tasks, batch };
}

export function runningTasks(database: LibraryDatabase, progress: Progress): Task[] {
  return tasksWhere(database, "state = 'running'", 'place, id', 16, 0, progress);
}

/** By the length of the videos that wait, where it is known, else by how long a video took. */
function secondsLeft(
  database: LibraryDatabase,
  queued: number,
  progress: Progress,
  concurrency: number,
  pace: { us: number | null; ms: number | null; n: number } | undefined,
): number | null {
  if (!pace?.ms || !pace.n) return null;
  const perVideo = pace.ms / pace.n;
  const perMicro = pace.us ? pace.ms / pace.us : 0;
  const known = database.get<{ n: number; us: number | null }>(
    `SELECT count(duration_us) AS n, sum(duration_us) AS us FROM task JOIN video ON video.id = video_id
     WHERE kind = 'tag' AND task.state = 'queued'`,
  )!;
  const waiting = (known.us ?? 0) * perMicro + (queued - known.n) * perVideo;
  const running = [...progress.values()].reduce(
    (sum, each) => sum + (each?.secondsLeft ?? perVideo / 1000),
    0,
  );
  return (waiting / 1000 + running) / concurrency;
}

function tasksWhere(
  database: LibraryDatabase,
  where: string,
  order: string,
  limit: number,
  offset: number,
  progress: Progress,
): Task[] {
  return database
    .all<TaskRow>(
      `SELECT task.*, video.name FROM
         (SELECT * FROM task WHERE kind = 'tag' AND ${where} ORDER BY ${order} LIMIT ? OFFSET ?) AS task
       JOIN video ON video.id = task.video_id`,
      ...[limit, offset],
    )
    .map((row) => taskOf(row, progress));
}

interface TaskRow {
  readonly id: number;
  readonly video_id: number;
  readonly name: string;
  readonly state: TaskState;
  readonly parameters: string;
  readonly progress: string | null;
  readonly outcome: string | null;
  readonly elapsed_ms: number | null;
  readonly error_code: NonNullable<Task['error']>['code'] | null;
  readonly error_message: string;
}

/** Lenient: a row of another version is shown with what is understood of it. */
const told = v.object({ model: v.fallback(v.string(), '') });
const progressed = v.object({
  done: v.number(),
  total: v.nullable(v.number()),
  speed: v.nullable(v.number()),
  secondsLeft: v.nullable(v.number()),
});

function taskOf(row: TaskRow, progress: Progress): Task {
  const { id, name, state, elapsed_ms } = row;
  const outcome =
    row.outcome === null
      ? null
      : v.parse(v.fallback(v.nullable(taskKinds.tag.outcome), null), JSON.parse(row.outcome));
  const analysedUs = outcome?.analysedUs ?? null;
  const far =
    progress.get(id) ??
    (row.progress === null
      ? null
      : v.parse(v.fallback(v.nullable(progressed), null), JSON.parse(row.progress)));
  return {
    id,
    videoId: row.video_id,
    name,
    state,
    model: v.parse(told, JSON.parse(row.parameters)).model,
    progress:
      state === 'running' && far
        ? { doneUs: far.done, durationUs: far.total, speed: far.speed ?? 0, secondsLeft: far.secondsLeft }
        : null,
    segments: outcome?.segments ?? null,
    elapsedMs: elapsed_ms,
    speed: analysedUs !== null && elapsed_ms ? analysedUs / 1000 / elapsed_ms : null,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message },
    warning: outcome?.warning ?? null,
  };
}
