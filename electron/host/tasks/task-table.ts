import * as v from 'valibot';
import type { TaskState } from '../../contract/batch.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { recordFailure } from '../library/videos/results.ts';
import { settleState } from '../library/videos/videos.ts';
import { isTaskKind, keyOf, type ParametersOf, type TaskKind, taskKinds } from './kinds.ts';
import { deadly, type TakenTask, type TaskEnd } from './lease.ts';
import { isRunnerAlive } from './runner-lock.ts';
import type { TaskProgress } from './task-handler.ts';

/** How a task is put into the table. */
export interface Adding {
  /** Lower goes first; 0 unless given. */
  readonly priority?: number;
  /** The video that it is about, whose state follows it. */
  readonly videoId?: number;
}

/**
 * Puts a task at the end of the queue. Returns its id; undefined when one with the same key waits or runs already (of
 * some kinds: waits), or its video is not in the library.
 */
export function addTask<K extends TaskKind>(
  database: LibraryDatabase,
  kind: K,
  parameters: ParametersOf<K>,
  { priority = 0, videoId }: Adding = {},
): number | undefined {
  return database.write(() => {
    if (videoId !== undefined && !database.get('SELECT 1 FROM video WHERE id = ?', videoId)) return undefined;
    const key = keyOf(kind, parameters);
    const isThere = pendingTask(database, kind, parameters, taskKinds[kind].isAgain ? "'queued'" : PENDING);
    if (isThere !== undefined) return undefined;
    const { id } = database.run(
      `INSERT INTO task (kind, video_id, parameters, key, state, priority, place)
       VALUES (?, ?, ?, ?, 'queued', ?, ?)`,
      ...[kind, videoId ?? null, JSON.stringify(parameters), key],
      ...[priority, endOfQueue(database)],
    );
    if (videoId !== undefined) settleState(database, videoId);
    return id;
  });
}

const PENDING = "'queued', 'running'";

/** The id of the task with these parameters that waits, or else of that which runs. */
export function pendingTask<K extends TaskKind>(
  database: LibraryDatabase,
  kind: K,
  parameters: ParametersOf<K>,
  states: "'queued'" | typeof PENDING = PENDING,
): number | undefined {
  return database.get<{ id: number }>(
    `SELECT id FROM task WHERE kind = ? AND key = ? AND state IN (${states}) ORDER BY state LIMIT 1`,
    ...[kind, keyOf(kind, parameters)],
  )?.id;
}

/** True while a task waits or runs, in whatever process. */
export function isPending(database: LibraryDatabase, id: number): boolean {
  return database.get("SELECT 1 FROM task WHERE id = ? AND state IN ('queued', 'running')", id) !== undefined;
}

/** Whether any task of a kind waits or runs, in whatever process. */
export function hasPending(database: LibraryDatabase, kind: TaskKind): boolean {
  const sql = "SELECT 1 FROM task WHERE kind = ? AND state IN ('queued', 'running') LIMIT 1";
  return database.get(sql, kind) !== undefined;
}

/** Takes the next task of some kinds for a runner whose lock is held; undefined when none is due. */
export function takeTask(
  database: LibraryDatabase,
  kinds: readonly TaskKind[],
  owner: string,
): TakenTask | undefined {
  return database.write(() => {
    const next = kinds
      .flatMap((kind) =>
        database.all<{ id: number; priority: number; place: number }>(
          `SELECT id, priority, place FROM task WHERE kind = ? AND state = 'queued' AND due_at_ms <= ?
             AND NOT EXISTS (SELECT 1 FROM task AS other
               WHERE other.kind = task.kind AND other.key = task.key AND other.state = 'running')
           ORDER BY priority, place, id LIMIT 1`,
          ...[kind, Date.now()],
        ),
      )
      .sort((one, other) => one.priority - other.priority || one.place - other.place)[0];
    if (!next) return undefined;
    const row = database.get<TaskRow>(
      `UPDATE task SET state = 'running', owner = ?, beat_at_ms = ?, progress = NULL, attempts = attempts + 1,
         error_code = NULL, error_message = NULL, outcome = NULL
       WHERE id = ? RETURNING id, kind, video_id, parameters, attempts`,
      ...[owner, Date.now(), next.id],
    );
    if (!row) return undefined;
    const task = takenOf(row);
    if (!task) {
      database.run(
        `UPDATE task SET state = 'failed', owner = NULL, ended_at_ms = ?, error_code = 'usage', error_message = ?
         WHERE id = ?`,
        ...[Date.now(), 'Another version of Tubelet has put this into the queue: put it in again.', row.id],
      );
    }
    if (row.video_id !== null) settleState(database, row.video_id);
    return task ?? takeTask(database, kinds, owner);
  });
}

/**
 * Ends a task and keeps what came of it in one step, so that after a crash it has either been done or not begun.
 * False when the task is no longer this owner's, and then nothing is kept.
 */
export function endTask<K extends TaskKind>(
  database: LibraryDatabase,
  { id, kind }: TakenTask<K>,
  owner: string,
  end: TaskEnd<K>,
): boolean {
  return database.write(() => {
    const row = ownRow(database, id, owner);
    if (!row) return false;
    const outcome = end.state === 'failed' ? null : end.keep();
    const error = end.state === 'failed' ? end.error : null;
    if (taskKinds[kind].isKept) {
      database.run(
        `UPDATE task SET state = ?, owner = NULL, progress = NULL, ended_at_ms = ?, elapsed_ms = ?, outcome = ?,
           error_code = ?, error_message = ? WHERE id = ?`,
        ...[end.state, Date.now(), end.state === 'done' ? end.elapsedMs : null],
        ...[
          outcome === null ? null : JSON.stringify(outcome),
          error?.code ?? null,
          error?.message ?? null,
          id,
        ],
      );
    } else {
      database.run('DELETE FROM task WHERE id = ?', id);
    }
    if (row.video_id !== null) {
      if (error) recordFailure(database, row.video_id, error);
      settleState(database, row.video_id);
    }
    return true;
  });
}

/** Gives a task back, to the front of the queue or to be begun again later. False when it is no longer this owner's. */
export function giveBackTask(
  database: LibraryDatabase,
  id: number,
  owner: string,
  again: 'first' | { readonly afterMs: number },
): boolean {
  return database.write(() => {
    const row = ownRow(database, id, owner);
    if (!row) return false;
    const front = database.get<{ place: number | null }>(
      "SELECT min(place) AS place FROM task WHERE state = 'queued'",
    );
    const { changes } = database.run(
      `UPDATE OR IGNORE task SET state = 'queued', owner = NULL, progress = NULL, place = ?, due_at_ms = ?,
         attempts = attempts - ? WHERE id = ?`,
      ...[
        again === 'first' ? (front?.place ?? 1) - 1 : endOfQueue(database),
        again === 'first' ? 0 : Date.now() + again.afterMs,
        // One that was only interrupted has not been tried.
        again === 'first' ? 1 : 0,
        id,
      ],
    );
    // The same waits already.
    if (changes === 0) database.run('DELETE FROM task WHERE id = ?', id);
    if (row.video_id !== null) settleState(database, row.video_id);
    return true;
  });
}

/** Notes that a task's runner lives and how far it is. False when the task is no longer this owner's. */
export function beatTask(
  database: LibraryDatabase,
  id: number,
  owner: string,
  progress: TaskProgress | null,
): boolean {
  const text = progress === null ? null : JSON.stringify(progress);
  return (
    database.run(
      "UPDATE task SET beat_at_ms = ?, progress = coalesce(?, progress) WHERE id = ? AND state = 'running' AND owner = ?",
      ...[Date.now(), text, id, owner],
    ).changes > 0
  );
}

/**
 * Puts tasks whose runner died back into the queue, at its end: a file that brings the whole process down must not keep
 * the others from their turn, and one that did so `most` times fails. Returns how many.
 */
export function recoverTasks(database: LibraryDatabase, most: number): number {
  const owners = database.all<{ owner: string }>("SELECT DISTINCT owner FROM task WHERE state = 'running'");
  let recovered = 0;
  for (const { owner } of owners) {
    if (isRunnerAlive(database.file, owner)) continue;
    database.write(() => {
      const tasks = database.all<TaskRow>(
        `SELECT id, kind, video_id, parameters, attempts FROM task WHERE state = 'running' AND owner = ?
         ORDER BY place, id`,
        owner,
      );
      for (const row of tasks) {
        recovered += 1;
        const task = takenOf(row);
        if (task && row.attempts >= most) {
          const { code, message } = deadly(row.attempts);
          endTask(database, task, owner, { state: 'failed', error: { code, message } });
          continue;
        }
        const place = endOfQueue(database);
        const { changes } = database.run(
          "UPDATE OR IGNORE task SET state = 'queued', owner = NULL, place = ? WHERE id = ?",
          ...[place, row.id],
        );
        if (changes === 0) database.run('DELETE FROM task WHERE id = ?', row.id);
        if (row.video_id !== null) settleState(database, row.video_id);
      }
    });
  }
  return recovered;
}

/** How many tasks of a kind are in each state. */
export function taskCounts(database: LibraryDatabase, kind: TaskKind = 'tag'): Record<TaskState, number> {
  const counts = { queued: 0, running: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 };
  for (const { state, n } of database.all<{ state: TaskState; n: number }>(
    'SELECT state, count(*) AS n FROM task WHERE kind = ? GROUP BY state',
    kind,
  ))
    counts[state] = n;
  return counts;
}

export function endOfQueue(database: LibraryDatabase): number {
  const last = database.get<{ place: number | null }>(
    "SELECT max(place) AS place FROM task WHERE state = 'queued'",
  );
  return (last?.place ?? 0) + 1;
}

interface TaskRow {
  readonly id: number;
  readonly kind: string;
  readonly video_id: number | null;
  readonly parameters: string;
  readonly attempts: number;
}

/** Undefined for a kind of a newer version, or one whose parameters were different then: nobody here can do it. */
function takenOf({ id, kind, parameters, attempts }: TaskRow): TakenTask | undefined {
  if (!isTaskKind(kind)) return undefined;
  const parsed = v.safeParse(taskKinds[kind].parameters, JSON.parse(parameters));
  return parsed.success ? { id, kind, parameters: parsed.output, attempt: attempts } : undefined;
}

function ownRow(
  database: LibraryDatabase,
  id: number,
  owner: string,
): { readonly video_id: number | null } | undefined {
  return database.get<{ video_id: number | null }>(
    "SELECT video_id FROM task WHERE id = ? AND state = 'running' AND owner = ?",
    ...[id, owner],
  );
}
