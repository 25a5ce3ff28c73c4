import type { BatchChange, TaskChange } from '../../contract/batch.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { settleState } from '../library/videos/videos.ts';
import { kindsOf, type TaskKind } from './kinds.ts';
import { endOfQueue } from './task-table.ts';

/** What a person sees and changes: the kinds of the batch, as SQL. */
const BATCH = `kind IN (${kindsOf('batch')
  .map((name) => `'${name}'`)
  .join()})`;

/**
 * Cancels, repeats or moves one task of the batch. False when there is no such task, or it is in no state for it. A task
 * that runs is cancelled in the library at once; its runner hears of it by its next heartbeat.
 */
export function changeTask(database: LibraryDatabase, id: number, change: TaskChange): boolean {
  return database.write(() => {
    const task = database.get<{ video_id: number | null }>(
      `SELECT video_id FROM task WHERE id = ? AND ${BATCH}`,
      id,
    );
    if (!task) return false;
    const hasChanged = changed(database, id, change);
    if (task.video_id !== null) settleState(database, task.video_id);
    return hasChanged;
  });
}

/** Changes many tasks of the batch at once. Returns how many. */
export function changeTasks(
  database: LibraryDatabase,
  action: Extract<BatchChange['action'], 'cancel' | 'retry' | 'clear'>,
): number {
  const sql = {
    cancel: `UPDATE task SET state = 'cancelled', owner = NULL, progress = NULL, ended_at_ms = unixepoch() * 1000
             WHERE state IN ('queued', 'running') AND ${BATCH} RETURNING video_id`,
    retry: `UPDATE OR IGNORE task SET state = 'queued', owner = NULL, error_code = NULL, error_message = NULL,
              ended_at_ms = NULL, attempts = 0, due_at_ms = 0,
              place = id + coalesce((SELECT max(place) FROM task WHERE state = 'queued'), 0)
            WHERE state = 'failed' AND ${BATCH} RETURNING video_id`,
    clear: `DELETE FROM task WHERE state IN ('done', 'skipped', 'failed', 'cancelled') AND ${BATCH} RETURNING video_id`,
  }[action];
  return database.write(() => {
    const rows = database.all<{ video_id: number | null }>(sql);
    for (const { video_id } of rows) if (video_id !== null) settleState(database, video_id);
    return rows.length;
  });
}

/** Stops what runs of a kind that is about no one video, and what waits. Its runner hears of it by its next heartbeat. */
export function cancelKind(database: LibraryDatabase, kind: TaskKind): void {
  database.run(
    `UPDATE task SET state = 'cancelled', owner = NULL, progress = NULL, ended_at_ms = ?
     WHERE kind = ? AND state IN ('queued', 'running')`,
    Date.now(),
    kind,
  );
}

function changed(database: LibraryDatabase, id: number, change: TaskChange): boolean {
  const place = (sql: string, ...values: number[]) =>
    database.get<{ place: number | null }>(sql, ...values)?.place;
  // Among those that go first and those that go last, a person's order counts alone.
  const move = (to: number) =>
    database.run("UPDATE task SET place = ?, priority = 0 WHERE id = ? AND state = 'queued'", to, id)
      .changes > 0;
  switch (change.action) {
    case 'cancel':
      return (
        database.run(
          `UPDATE task SET state = 'cancelled', owner = NULL, progress = NULL, ended_at_ms = ?
           WHERE id = ? AND state IN ('queued', 'running')`,
          ...[Date.now(), id],
        ).changes > 0
      );
    case 'retry':
      return (
        database.run(
          `UPDATE OR IGNORE task SET
             parameters = CASE WHEN state IN ('done', 'skipped') AND json_type(parameters, '$.isForced') IS NOT NULL
               THEN json_set(parameters, '$.isForced', json('true')) ELSE parameters END,
             state = 'queued', error_code = NULL, error_message = NULL, ended_at_ms = NULL, attempts = 0, due_at_ms = 0,
             place = ?
           WHERE id = ? AND state IN ('failed', 'cancelled', 'skipped', 'done')`,
          ...[endOfQueue(database), id],
        ).changes > 0
      );
    case 'first':
      return move((place("SELECT min(place) AS place FROM task WHERE state = 'queued'") ?? 1) - 1);
    case 'last':
      return move((place("SELECT max(place) AS place FROM task WHERE state = 'queued'") ?? 0) + 1);
    case 'before': {
      const at = place("SELECT place FROM task WHERE id = ? AND state = 'queued'", change.other);
      if (at === undefined || at === null || change.other === id) return false;
      const above = place(
        "SELECT max(place) AS place FROM task WHERE state = 'queued' AND place < ? AND id <> ?",
        at,
        id,
      );
      return move(above === undefined || above === null ? at - 1 : (above + at) / 2);
    }
  }
}
