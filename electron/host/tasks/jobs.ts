import type { WireError } from '../../../engine/base/errors.ts';
import type { TubeletResult } from '../../../engine/formats/tables/tubelet-json.ts';
import type { TagSettings } from '../../../engine/pipeline/tag-settings.ts';
import type { TaskState } from '../../contract/batch.ts';
import type { LibraryDatabase } from '../library/database/database.ts';
import { type ResultKey, recordFailure, recordResult } from '../library/videos/results.ts';
import { settleState } from '../library/videos/videos.ts';
import { isRunnerAlive } from './runner-lock.ts';

/** A job that a runner has taken. */
export interface TakenTask {
  readonly id: number;
  readonly videoId: number;
  readonly model: string;
  readonly settings: TagSettings;
  readonly isForced: boolean;
}

export interface TaskWish {
  readonly model: string;
  readonly settings: TagSettings;
  readonly isForced: boolean;
}

/** Puts videos at the end of the queue; one that waits or runs already with this model and settings stays where it is. */
export function enqueue(database: LibraryDatabase, videoIds: readonly number[], wish: TaskWish): number {
  const { threshold, minDurationUs, backsOff } = wish.settings;
  const settings = JSON.stringify({ threshold, minDurationUs, backsOff });
  return database.write(() => {
    let place = endOfQueue(database);
    let queued = 0;
    for (const id of videoIds) {
      const { changes } = database.run(
        `INSERT OR IGNORE INTO job (video_id, state, place, model, settings, is_forced)
         SELECT id, 'queued', ?, ?, ?, ? FROM video WHERE id = ?`,
        ...[place, wish.model, settings, wish.isForced ? 1 : 0, id],
      );
      if (changes === 0) continue;
      place += 1;
      queued += 1;
      settleState(database, id);
    }
    return queued;
  });
}

/** Takes the next job for a runner whose lock is held; undefined when none waits. */
export function takeTask(database: LibraryDatabase, owner: string): TakenTask | undefined {
  return database.write(() => {
    const row = database.get<{
      id: number;
      video_id: number;
      model: string;
      settings: string;
      is_forced: number;
    }>(
      `UPDATE job SET state = 'running', owner = ?, error_code = NULL, error_message = NULL, warning = NULL
       WHERE id = (SELECT id FROM job WHERE state = 'queued' ORDER BY place, id LIMIT 1)
       RETURNING id, video_id, model, settings, is_forced`,
      owner,
    );
    if (!row) return undefined;
    settleState(database, row.video_id);
    const settings = JSON.parse(row.settings) as TagSettings;
    return { id: row.id, videoId: row.video_id, model: row.model, settings, isForced: row.is_forced === 1 };
  });
}

/** How a job ended. */
export type TaskEnd =
  | {
      readonly kind: 'done';
      readonly key: ResultKey;
      readonly result: TubeletResult;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'skipped'; readonly segments: number }
  | { readonly kind: 'failed'; readonly error: WireError };

/**
 * Ends a job and keeps what it found in one step, so that after a crash it has either been done or not begun.
 * False when the job is no longer this runner's, and then nothing is kept.
 */
export function endTask(database: LibraryDatabase, job: TakenTask, owner: string, end: TaskEnd): boolean {
  return database.write(() => {
    const isOurs = database.get(
      "SELECT 1 FROM job WHERE id = ? AND state = 'running' AND owner = ?",
      job.id,
      owner,
    );
    if (!isOurs) return false;
    if (end.kind === 'done') {
      const { result, elapsedMs } = end;
      recordResult(database, end.key, result);
      ended(database, job.id, 'done', {
        segments: result.segments.length,
        analysedUs: result.video.analysedUs,
        elapsedMs,
        warning: result.warning?.message ?? null,
      });
    } else if (end.kind === 'skipped') {
      ended(database, job.id, 'skipped', { segments: end.segments });
    } else {
      const { code, message } = end.error;
      ended(database, job.id, 'failed', { code, message });
      recordFailure(database, job.videoId, end.error);
    }
    settleState(database, job.videoId);
    return true;
  });
}

/** Gives a job back to the front of the queue, as when the app is closed. */
export function putBack(database: LibraryDatabase, job: TakenTask, owner: string): void {
  database.write(() => {
    const front = database.get<{ place: number | null }>(
      "SELECT min(place) AS place FROM job WHERE state = 'queued'",
    );
    const { changes } = database.run(
      "UPDATE job SET state = 'queued', owner = NULL, place = ? WHERE id = ? AND state = 'running' AND owner = ?",
      ...[(front?.place ?? 1) - 1, job.id, owner],
    );
    if (changes > 0) settleState(database, job.videoId);
  });
}

/**
 * Puts jobs whose runner died back into the queue, at its end: a file that brings the whole process down must not keep
 * the others from their turn. Returns how many.
 */
export function recoverTasks(database: LibraryDatabase): number {
  const owners = database.all<{ owner: string }>("SELECT DISTINCT owner FROM job WHERE state = 'running'");
  let recovered = 0;
  for (const { owner } of owners) {
    if (isRunnerAlive(database.file, owner)) continue;
    database.write(() => {
      const jobs = database.all<{ id: number; video_id: number }>(
        "SELECT id, video_id FROM job WHERE state = 'running' AND owner = ? ORDER BY place, id",
        owner,
      );
      for (const job of jobs) {
        const place = endOfQueue(database);
        database.run("UPDATE job SET state = 'queued', owner = NULL, place = ? WHERE id = ?", place, job.id);
        settleState(database, job.video_id);
        recovered += 1;
      }
    });
  }
  return recovered;
}

export function taskCounts(database: LibraryDatabase): Record<TaskState, number> {
  const counts: Record<TaskState, number> = {
    queued: 0,
    running: 0,
    done: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  };
  const rows = database.all<{ state: TaskState; n: number }>(
    'SELECT state, count(*) AS n FROM job GROUP BY state',
  );
  for (const { state, n } of rows) counts[state] = n;
  return counts;
}

function endOfQueue(database: LibraryDatabase): number {
  const last = database.get<{ place: number | null }>(
    "SELECT max(place) AS place FROM job WHERE state = 'queued'",
  );
  return (last?.place ?? 0) + 1;
}

function ended(
  database: LibraryDatabase,
  id: number,
  state: TaskState,
  about: {
    readonly segments?: number;
    readonly analysedUs?: number;
    readonly elapsedMs?: number;
    readonly warning?: string | null;
    readonly code?: string;
    readonly message?: string;
  },
): void {
  database.run(
    `UPDATE job SET state = ?, owner = NULL, ended_at_ms = ?, segments = ?, analysed_us = ?, elapsed_ms = ?,
       error_code = ?, error_message = ?, warning = ? WHERE id = ?`,
    ...[state, Date.now(), about.segments ?? null, about.analysedUs ?? null, about.elapsedMs ?? null],
    ...[about.code ?? null, about.message ?? null, about.warning ?? null, id],
  );
}
