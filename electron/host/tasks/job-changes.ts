import type { BatchChange, TaskChange } from '../../contract/batch.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { settleState } from '../library/videos/videos.ts';

/**
 * Cancels, repeats or moves one job. False when there is no such job, or it is in no state for it. A job that runs is
 * cancelled in the library at once; its runner hears of it by {@link isStillRunning}.
 */
export function changeTask(database: LibraryDatabase, id: number, change: TaskChange): boolean {
  return database.write(() => {
    const job = database.get<{ video_id: number; state: string }>(
      'SELECT video_id, state FROM job WHERE id = ?',
      id,
    );
    if (!job) return false;
    const hasChanged = changed(database, id, change);
    settleState(database, job.video_id);
    return hasChanged;
  });
}

/** Changes many jobs at once. Returns how many. */
export function changeTasks(
  database: LibraryDatabase,
  action: Extract<BatchChange['action'], 'cancel' | 'retry' | 'clear'>,
): number {
  const sql = {
    cancel: `UPDATE job SET state = 'cancelled', owner = NULL, ended_at_ms = unixepoch() * 1000
             WHERE state IN ('queued', 'running') RETURNING video_id`,
    retry: `UPDATE OR IGNORE job SET state = 'queued', owner = NULL, error_code = NULL, error_message = NULL, ended_at_ms = NULL,
              place = id + coalesce((SELECT max(place) FROM job WHERE state = 'queued'), 0)
            WHERE state = 'failed' RETURNING video_id`,
    clear: "DELETE FROM job WHERE state IN ('done', 'skipped', 'failed', 'cancelled') RETURNING video_id",
  }[action];
  return database.write(() => {
    const rows = database.all<{ video_id: number }>(sql);
    for (const { video_id } of rows) settleState(database, video_id);
    return rows.length;
  });
}

/** False as soon as a job was cancelled, by whatever process. */
export function isStillRunning(database: LibraryDatabase, id: number, owner: string): boolean {
  return (
    database.get("SELECT 1 FROM job WHERE id = ? AND state = 'running' AND owner = ?", id, owner) !==
    undefined
  );
}

function changed(database: LibraryDatabase, id: number, change: TaskChange): boolean {
  const place = (sql: string, ...values: number[]) =>
    database.get<{ place: number | null }>(sql, ...values)?.place;
  const move = (to: number) =>
    database.run("UPDATE job SET place = ? WHERE id = ? AND state = 'queued'", to, id).changes > 0;
  switch (change.action) {
    case 'cancel':
      return (
        database.run(
          "UPDATE job SET state = 'cancelled', owner = NULL, ended_at_ms = ? WHERE id = ? AND state IN ('queued', 'running')",
          ...[Date.now(), id],
        ).changes > 0
      );
    case 'retry':
      return (
        database.run(
          `UPDATE OR IGNORE job SET is_forced = is_forced OR state IN ('done', 'skipped'), state = 'queued', error_code = NULL, error_message = NULL, ended_at_ms = NULL,
             place = 1 + coalesce((SELECT max(place) FROM job WHERE state = 'queued'), 0)
           WHERE id = ? AND state IN ('failed', 'cancelled', 'skipped', 'done')`,
          id,
        ).changes > 0
      );
    case 'first':
      return move((place("SELECT min(place) AS place FROM job WHERE state = 'queued'") ?? 1) - 1);
    case 'last':
      return move((place("SELECT max(place) AS place FROM job WHERE state = 'queued'") ?? 0) + 1);
    case 'before': {
      const at = place("SELECT place FROM job WHERE id = ? AND state = 'queued'", change.other);
      if (at === undefined || at === null || change.other === id) return false;
      const above = place(
        "SELECT max(place) AS place FROM job WHERE state = 'queued' AND place < ? AND id <> ?",
        at,
        id,
      );
      return move(above === undefined || above === null ? at - 1 : (above + at) / 2);
    }
  }
}
